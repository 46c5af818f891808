using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>
/// Computes the marks of a session from its events, in whatever order they arrived. Of title, note and pin, the last
/// value that is not dated in the future wins. Tags are a set: a removal names the additions that its author had seen,
/// so a tag that somebody adds again meanwhile stays, whatever the clocks say.
/// </summary>
sealed class SessionMarkReducer
{
    readonly Dictionary<EventKind, LogEvent?> _winners = [];
    readonly Dictionary<EventKind, LogEvent?> _future = [];
    readonly ILookup<string, Guid> _additions;

    /// <param name="events">All events of the session's entry; there may be duplicates.</param>
    public SessionMarkReducer(IEnumerable<LogEvent> events, DateTime asOf)
    {
        // Of two copies, one can be redacted.
        List<LogEvent> all =
        [
            .. events
                .OrderBy(e => e.Content.Stamp)
                .ThenBy(e => e.Hash)
                .ThenBy(e => e.Content.Value is null)
                .DistinctBy(e => e.Hash),
        ];
        IsForgotten = all.Exists(e => e.Content.Kind == EventKind.Forgotten);
        foreach (var field in SessionMarkEvents.Fields)
        {
            var writes = all.FindAll(e => e.Content.Kind == field && e.Content.Value is not null);
            var due = writes.FindAll(e => !EventTime.IsInFuture(e.Content.Stamp, asOf));
            // A value comes after the one that it replaces, even if that one has a later time.
            var replaced = due.Select(e => e.Content.Replaced).OfType<Guid>().ToHashSet();
            _winners[field] = due.FindLast(e => !replaced.Contains(e.Hash)) ?? due.LastOrDefault();
            _future[field] = writes.FindLast(e =>
                EventTime.IsInFuture(e.Content.Stamp, asOf) && !replaced.Contains(e.Hash)
            );
        }

        var removed = all.Where(e => e.Content.Kind == EventKind.SessionUntagged)
            .SelectMany(e => Removed(e.Content.Value))
            .ToHashSet();
        _additions = all.Where(e =>
                e.Content is { Kind: EventKind.SessionTagged, Value: not null } && !removed.Contains(e.Hash)
            )
            .ToLookup(e => e.Content.Value!, e => e.Hash, StringComparer.Ordinal);
    }

    /// <summary>Whether the session was forgotten on any machine; it then has no marks, and gets none.</summary>
    public bool IsForgotten { get; }

    public SessionMarks Marks =>
        IsForgotten
            ? new(null, [], false, null)
            : new(
                ValueOf(EventKind.SessionTitle),
                [.. _additions.Select(tag => tag.Key).Order(StringComparer.Ordinal)],
                ValueOf(EventKind.SessionPinned) is not null,
                ValueOf(EventKind.SessionNote)
            );

    /// <summary>
    /// The value and the replaced event of the event that makes this change; null if the change changes nothing. A
    /// value dated in the future is replaced first, so that it never takes effect.
    /// </summary>
    public (string Value, Guid? Replaced)? Draft(MarkChange change)
    {
        switch (change.Kind)
        {
            case EventKind.SessionTagged:
                return _additions.Contains(change.Value) ? null : (change.Value, null);
            case EventKind.SessionUntagged:
                return _additions.Contains(change.Value)
                    ? (string.Join(',', _additions[change.Value].Order()), null)
                    : null;
            default:
                var future = _future[change.Kind];
                return future is null && (ValueOf(change.Kind) ?? "") == change.Value
                    ? null
                    : (change.Value, (future ?? _winners[change.Kind])?.Hash);
        }
    }

    string? ValueOf(EventKind field) => _winners[field]?.Content.Value is { Length: > 0 } value ? value : null;

    static IEnumerable<Guid> Removed(string? value) =>
        (value ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Guid.TryParse(text, out var hash) ? hash : Guid.Empty);
}
