using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Removes the values of a forgotten entry's events, except the empty value of the event that forgets it.
/// </summary>
static class Redaction
{
    public static void Apply(List<LogEvent> events, IReadOnlyCollection<EntryId> entryIds)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (entryIds.Contains(events[i].Content.EntryId))
                events[i] = Of(events[i]);
        }
    }

    public static LogEvent Of(LogEvent e) =>
        e.Content.Kind == EventKind.Forgotten || e.Content.Value is null
            ? e
            : e with
            {
                Content = e.Content with { Value = null },
            };
}
