namespace ClaudeSessionLogger.Sync;

/// <summary>What the hub says it has and does not give, or not whole: told at the end, when all that is well has been brought over.</summary>
sealed class Damage
{
    string? _first;

    public void Clear() => _first = null;

    public void Add(string device, long after) => _first ??= $"the hub does not hold what should follow event {after} of device {device}";

    public void Throw()
    {
        if (_first is not null)
            throw new Failure(FailureKind.Invalid, $"{_first}; what could be read was taken, and the rest is asked for again with the next flush.");
    }
}
