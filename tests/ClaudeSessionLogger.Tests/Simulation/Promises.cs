using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Events that were acknowledged to people. An event may be lost only if its last copy is destroyed: an unsent event
/// when its home is restored to an earlier state, or an event that only the hub had when the hub is.
/// </summary>
sealed class Promises(Func<IEnumerable<LogEvent>> everywhere)
{
    readonly Dictionary<Guid, LogEvent> _written = [];
    readonly HashSet<EntryId> _forgotten = [];

    public void Add(LogEvent written)
    {
        _written[written.Hash] = written;
        if (written.Content.Kind == EventKind.Forgotten)
            _forgotten.Add(written.Content.EntryId);
    }

    /// <summary>
    /// Entries whose forget event was itself destroyed: their text can be gone in one place and still exist in
    /// another.
    /// </summary>
    public IReadOnlySet<EntryId> PartlyForgotten(IEnumerable<LogEvent> events)
    {
        var half = new HashSet<EntryId>(_forgotten);
        half.ExceptWith(events.Where(e => e.Content.Kind == EventKind.Forgotten).Select(e => e.Content.EntryId));
        return half;
    }

    public void Check()
    {
        var there = everywhere().Select(e => e.Hash).ToHashSet();
        if (_written.Values.FirstOrDefault(e => !there.Contains(e.Hash)) is { } lost)
            throw new SimulationException(
                $"{lost.Content.Kind} of {lost.Content.Actor} (written as {lost.Device} {lost.Seq}) is lost"
            );
    }

    /// <summary>Runs an action that destroys copies.</summary>
    public void RemoveCopies(Action act)
    {
        Check();
        act();
        var left = everywhere().Select(e => e.Hash).ToHashSet();
        foreach (var hash in _written.Keys.Where(hash => !left.Contains(hash)).ToList())
            _written.Remove(hash);
    }
}
