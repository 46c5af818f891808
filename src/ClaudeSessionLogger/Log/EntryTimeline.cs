namespace ClaudeSessionLogger.Log;

/// <summary>The events of an entry in the order in which they take effect, and apart from them those that do not yet.</summary>
sealed class EntryTimeline
{
    readonly Dictionary<Guid, Hlc> _places;

    EntryTimeline(Dictionary<Guid, Hlc> places) => _places = places;

    /// <summary>What decides, the creation first.</summary>
    public required List<LogEvent> Ordered { get; init; }

    /// <summary>What is dated in the future. The creation is here too where it is.</summary>
    public required List<LogEvent> Held { get; init; }

    /// <summary>What creation events say, by their hash.</summary>
    public required IReadOnlyDictionary<Guid, CreatedValue?> Creations { get; init; }

    /// <summary>Null while there is none.</summary>
    public LogEvent? Created { get; init; }

    public int Count => _places.Count;

    /// <summary>The stamp by which an event is ordered.</summary>
    public Hlc PlaceOf(Guid e) => _places[e];

    /// <param name="events">Each once, by stamp and hash.</param>
    public static EntryTimeline Of(List<LogEvent> events, DateTime asOf)
    {
        var limit = EventTime.Limit(asOf);
        var accepted = Accepted(events, limit);
        var places = events.ToDictionary(e => e.Hash, e => accepted.TryGetValue(e.Hash, out var at) && at < e.Content.Stamp ? at : e.Content.Stamp);
        var ordered = accepted.Count == 0 ? events : [.. events.OrderBy(e => places[e.Hash]).ThenBy(e => e.Hash)];
        var held = ordered.FindAll(e => places[e.Hash] > limit);
        if (held.Count > 0)
            ordered = ordered.FindAll(e => !(places[e.Hash] > limit));

        var creations = events.Where(e => e.Content.Kind == EventKind.Created).ToDictionary(e => e.Hash, e => CreatedValue.Parse(e.Content.Value));
        var created = ordered.Concat(held).FirstOrDefault(e => creations.GetValueOrDefault(e.Hash) is not null);
        // Nothing can be done to an entry before it is created. So an entry whose creation is dated in the future can be seen and worked on
        // at once, and nothing changes on the day when that is due.
        if (created is not null && !ReferenceEquals(ordered.FirstOrDefault(), created))
            ordered = [created, .. ordered.Where(e => !ReferenceEquals(e, created))];
        return new(places) { Ordered = ordered, Held = held, Creations = creations, Created = created };
    }

    // By the event that is accepted, the first that accepts it.
    static Dictionary<Guid, Hlc> Accepted(List<LogEvent> events, Hlc limit)
    {
        var accepted = new Dictionary<Guid, Hlc>();
        foreach (var e in events.Where(e => e.Content.Kind == EventKind.Accepted && !(e.Content.Stamp > limit)))
        {
            if (Guid.TryParse(e.Content.Value, out var hash))
                accepted.TryAdd(hash, e.Content.Stamp);
        }

        return accepted;
    }
}
