using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// What people were told is written. Something of it may go only where the last copy of it is taken away by force: an unsent event
/// when its home is put back, one that was nowhere else when the hub is.
/// </summary>
sealed class Promises(Func<IEnumerable<LogEvent>> everywhere)
{
    readonly Dictionary<Guid, LogEvent> _written = [];
    readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);

    public void Add(LogEvent written)
    {
        _written[written.Hash] = written;
        if (written.Content.Kind == EventKind.Forgotten)
            _forgotten.Add(written.Content.EntryId);
    }

    /// <summary>
    /// Entries of which an event that forgot them was itself lost by force: their text may be gone in one place and there in
    /// another.
    /// </summary>
    public IReadOnlySet<string> HalfForgotten(IEnumerable<LogEvent> events)
    {
        var half = new HashSet<string>(_forgotten, StringComparer.Ordinal);
        half.ExceptWith(events.Where(e => e.Content.Kind == EventKind.Forgotten).Select(e => e.Content.EntryId));
        return half;
    }

    public void Check()
    {
        var there = everywhere().Select(e => e.Hash).ToHashSet();
        if (_written.Values.FirstOrDefault(e => !there.Contains(e.Hash)) is { } lost)
            throw new SimulationException($"{lost.Content.Kind} of {lost.Content.Actor} (written as {lost.Device} {lost.Seq}) is lost");
    }

    /// <summary>Does what takes copies away.</summary>
    public void ByForce(Action act)
    {
        Check();
        act();
        var left = everywhere().Select(e => e.Hash).ToHashSet();
        foreach (var hash in _written.Keys.Where(hash => !left.Contains(hash)).ToList())
            _written.Remove(hash);
    }
}
