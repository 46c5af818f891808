using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Applies the events with which people put their name on what they wrote without one. Such an event
/// (<see cref="EventKind.Author"/>) lists the hashes of events by <see cref="UserIdentity.Unknown"/> on its own device:
/// nobody can put their name on what another device wrote. The events
/// themselves never change, so their hashes and chains stay valid, and versions that do not know the kind still show
/// them as written by <c>unknown</c>.
/// </summary>
static class AdoptedAuthors
{
    /// <summary>The value of an <see cref="EventKind.Author"/> event.</summary>
    public static string ToText(IEnumerable<Guid> events) => string.Join(' ', events);

    /// <summary>
    /// Returns the events with their adopted authors. Events that somebody wrote under a name keep it.
    /// </summary>
    /// <param name="ordered">
    /// In the order of their stamps: if two people adopt the same event, every machine applies the later adoption.
    /// </param>
    public static List<LogEvent> Apply(List<LogEvent> ordered)
    {
        if (!ordered.Exists(e => e.Content.Kind == EventKind.Author))
            return ordered;
        var authors = new Dictionary<(DeviceId Device, Guid Hash), string>();
        foreach (var adoption in ordered.Where(e => e.Content is { Kind: EventKind.Author, Value: not null }))
        {
            foreach (var text in adoption.Content.Value!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Guid.TryParse(text, out var hash))
                    authors[(adoption.Device, hash)] = adoption.Content.Actor;
            }
        }

        return ordered.ConvertAll(e =>
            e.Content.Actor == UserIdentity.Unknown && authors.TryGetValue((e.Device, e.Hash), out var author)
                ? e with
                {
                    Content = e.Content with { Actor = author },
                }
                : e
        );
    }
}
