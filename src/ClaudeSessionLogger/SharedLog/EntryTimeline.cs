using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Sorts the events of an entry in the order in which they take effect, and separates changes that have not taken
/// effect yet. Events are sorted by stamp, with two exceptions. The creation comes first. A value comes after the value
/// that it replaces, even if the replaced value has a later stamp: the author of the new value had seen the old one.
/// </summary>
sealed class EntryTimeline
{
    /// <summary>The events that are in effect, the creation first.</summary>
    public required List<LogEvent> Ordered { get; init; }

    /// <summary>Field values dated in the future, and further creation events dated in the future.</summary>
    public required List<LogEvent> FutureEvents { get; init; }

    /// <summary>The values of creation events, by event hash.</summary>
    public required IReadOnlyDictionary<Guid, CreatedValue?> Creations { get; init; }

    /// <summary>The creation event; null if it has not arrived.</summary>
    public LogEvent? Created { get; init; }

    /// <param name="events">Without duplicates, ordered by stamp and hash.</param>
    public static EntryTimeline Of(List<LogEvent> events, DateTime asOf)
    {
        var limit = EventTime.MaxStamp(asOf);
        var creations = events
            .Where(e => e.Content.Kind == EventKind.Created)
            .ToDictionary(e => e.Hash, e => CreatedValue.Parse(e.Content.Value));
        var created = events.Find(e => creations.GetValueOrDefault(e.Hash) is not null);
        var future = events.FindAll(IsInFuture);
        var ordered = SortAfterReplaced(future.Count == 0 ? events : events.FindAll(e => !IsInFuture(e)));

        // The creation always comes first, even if it is dated in the future: users can see and change the entry at
        // once, and nothing changes when that date is reached.
        if (created is not null && !ReferenceEquals(ordered[0], created))
            ordered = [created, .. ordered.Where(e => !ReferenceEquals(e, created))];
        return new()
        {
            Ordered = ordered,
            FutureEvents = future,
            Creations = creations,
            Created = created,
        };

        bool IsInFuture(LogEvent e) =>
            e.Content.Stamp > limit
            && !ReferenceEquals(e, created)
            && (e.Content.Kind == EventKind.Created || e.Content.Kind is { IsField: true });
    }

    static List<LogEvent> SortAfterReplaced(List<LogEvent> events)
    {
        // Only an entry with at least three events (the creation, a value and its replacement) can be out of order.
        // Most entries have fewer events, and nearly all are in order.
        if (events.Count < 3)
            return events;
        var byHash = events.ToDictionary(e => e.Hash);
        if (!events.Exists(e => Replaced(e) is { } replaced && replaced.Content.Stamp > e.Content.Stamp))
            return events;
        var effective = new Dictionary<Guid, HybridTimestamp>();
        return
        [
            .. events
                .OrderBy(EffectiveStamp)
                .ThenBy(e => EffectiveStamp(e) > e.Content.Stamp)
                .ThenBy(e => e.Content.Stamp)
                .ThenBy(e => e.Hash),
        ];

        LogEvent? Replaced(LogEvent e) =>
            e.Content.Replaced is { } hash
            && byHash.TryGetValue(hash, out var replaced)
            && replaced.Content.KindText == e.Content.KindText
                ? replaced
                : null;

        // Returns the latest stamp of an event and of all events that it replaces, directly or indirectly. Uses a stack
        // instead of recursion, because chains can be long.
        HybridTimestamp EffectiveStamp(LogEvent e)
        {
            var chain = new Stack<LogEvent>();
            for (
                var current = e;
                current is not null && !effective.ContainsKey(current.Hash);
                current = Replaced(current)
            )
                chain.Push(current);
            while (chain.TryPop(out var current))
            {
                var before = Replaced(current) is { } replaced ? effective[replaced.Hash] : current.Content.Stamp;
                effective[current.Hash] = before > current.Content.Stamp ? before : current.Content.Stamp;
            }

            return effective[e.Hash];
        }
    }
}
