using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// The events of an entry in the order in which they take effect, and apart from them the changes that do not yet. The order is that of
/// their stamps, but for two rules: nothing comes before the creation, and a value comes after the one that it names as replaced, also
/// where that is dated in the future: its author had seen it.
/// </summary>
sealed class EntryTimeline
{
    /// <summary>What decides, the creation first.</summary>
    public required List<LogEvent> Ordered { get; init; }

    /// <summary>Values of fields that are dated in the future, and what would create the entry once more then.</summary>
    public required List<LogEvent> Held { get; init; }

    /// <summary>What creation events say, by their hash.</summary>
    public required IReadOnlyDictionary<Guid, CreatedValue?> Creations { get; init; }

    /// <summary>Null while there is none.</summary>
    public LogEvent? Created { get; init; }

    /// <param name="events">Each once, by stamp and hash.</param>
    public static EntryTimeline Of(List<LogEvent> events, DateTime asOf)
    {
        var limit = EventTime.Limit(asOf);
        var creations = events.Where(e => e.Content.Kind == EventKind.Created).ToDictionary(e => e.Hash, e => CreatedValue.Parse(e.Content.Value));
        var created = events.Find(e => creations.GetValueOrDefault(e.Hash) is not null);
        var held = events.FindAll(IsHeld);
        var ordered = AfterWhatTheyReplace(held.Count == 0 ? events : events.FindAll(e => !IsHeld(e)));

        // Nothing can be done to an entry before it is created. So one whose creation is dated in the future can be seen and worked on at
        // once, and nothing changes on that day.
        if (created is not null && !ReferenceEquals(ordered[0], created))
            ordered = [created, .. ordered.Where(e => !ReferenceEquals(e, created))];
        return new() { Ordered = ordered, Held = held, Creations = creations, Created = created };

        bool IsHeld(LogEvent e) => e.Content.Stamp > limit && !ReferenceEquals(e, created) && (e.Content.Kind == EventKind.Created || EventKind.IsField(e.Content.Kind));
    }

    static List<LogEvent> AfterWhatTheyReplace(List<LogEvent> events)
    {
        var byHash = events.ToDictionary(e => e.Hash);
        // So it is with nearly every entry.
        if (!events.Exists(e => Replaced(e) is { } replaced && replaced.Content.Stamp > e.Content.Stamp))
            return events;
        var places = new Dictionary<Guid, HybridTimestamp>();
        return [.. events.OrderBy(PlaceOf).ThenBy(e => PlaceOf(e) > e.Content.Stamp).ThenBy(e => e.Content.Stamp).ThenBy(e => e.Hash)];

        LogEvent? Replaced(LogEvent e) =>
            e.Content.Replaced is { } hash && byHash.TryGetValue(hash, out var replaced) && replaced.Content.Kind == e.Content.Kind ? replaced : null;

        // The greatest stamp of an event and all before it that it, or they, replace. A chain may be long: no recursion.
        HybridTimestamp PlaceOf(LogEvent e)
        {
            var chain = new Stack<LogEvent>();
            for (var one = e; one is not null && !places.ContainsKey(one.Hash); one = Replaced(one))
                chain.Push(one);
            while (chain.TryPop(out var one))
            {
                var before = Replaced(one) is { } replaced ? places[replaced.Hash] : one.Content.Stamp;
                places[one.Hash] = before > one.Content.Stamp ? before : one.Content.Stamp;
            }

            return places[e.Hash];
        }
    }
}
