using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// The versions that a machine knew when it forgot a file, as the value of the <c>forgotten</c> event: hashes,
/// separated by commas. A version outside it was written without having seen the forgetting. The first parents of a
/// listed version are not listed; its other parents are, because their hashes are in the text that is removed.
/// </summary>
static class KnownVersions
{
    /// <param name="events">All events of an entry.</param>
    public static string ToText(IEnumerable<LogEvent> events)
    {
        var (listed, covered) = (new List<Guid>(), new HashSet<Guid>());
        var parents = FirstParents(events);
        var replaced = parents.Values.OfType<Guid>().ToHashSet();
        // The newest versions first, because they cover the others.
        foreach (var version in parents.Keys.OrderBy(replaced.Contains).ThenBy(hash => hash))
        {
            if (!covered.Contains(version))
                listed.Add(version);
            Cover(version, parents, covered);
        }

        return string.Join(',', listed);
    }

    /// <param name="forgetting">The value of the event; nothing if it is not a list of versions.</param>
    /// <param name="events">All events of the entry.</param>
    public static HashSet<Guid> Parse(string? forgetting, IEnumerable<LogEvent> events)
    {
        var known = new HashSet<Guid>();
        var parents = FirstParents(events);
        foreach (var text in (forgetting ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Guid.TryParse(text, out var version))
                Cover(version, parents, known);
        }

        return known;
    }

    static Dictionary<Guid, Guid?> FirstParents(IEnumerable<LogEvent> events) =>
        events
            .Where(e => e.Content.Kind is EventKind.MemoryVersion or EventKind.MemoryDeleted)
            .DistinctBy(e => e.Hash)
            .ToDictionary(e => e.Hash, e => e.Content.Replaced);

    static void Cover(Guid version, Dictionary<Guid, Guid?> parents, HashSet<Guid> covered)
    {
        for (Guid? next = version; next is { } hash && covered.Add(hash); )
            next = parents.GetValueOrDefault(hash);
    }
}
