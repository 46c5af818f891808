using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Bench;

/// <summary>A shared log of any size: 16 events for 10 entries.</summary>
static class LogFill
{
    const int Page = 10_000;

    static readonly DateTime s_start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="first">The number of the first entry: others' entries are others.</param>
    public static void Run(AppPaths paths, int entries, int first = 0)
    {
        using var database = Database.Open(paths, TimeProvider.System, TimeSpan.Zero);
        var store = new EventStore(database);
        foreach (var page in Enumerable.Range(first, entries).Chunk(Page))
        {
            database.Transaction(() =>
            {
                var events = new List<LogEvent>();
                foreach (var contents in page.SelectMany(Contents).GroupBy(content => content.Actor))
                {
                    var device = new DeviceId($"{contents.Key}, from {first}");
                    var head = store.HeadOf(device);
                    foreach (var content in contents)
                    {
                        events.Add(LogEvent.Following(device, head, content));
                        head = events[^1].Head;
                    }
                }

                store.AppendNew(events);
                EntryProjector.Refresh(database, [.. page.Select(Id)], s_start.AddYears(10));
            });
        }

        // All but the last few hundred was looked at.
        InboxContents.MarkSeen(database, "Keith", InboxStore.Last(database) - 500);
    }

    // Two people; half of the entries were resolved, a tenth has a note.
    static IEnumerable<EventContent> Contents(int number)
    {
        var (category, logged) = ((EntryCategory)(number % 5), s_start.AddMinutes(number));
        var body = string.Join('\n', Enumerable.Repeat($"what there is to say of {number}", number % 20));
        yield return Of(
            0,
            EventKind.Created,
            new CreatedValue(
                category.Text,
                EntryStatus.DefaultFor(category).Text,
                $"number {number} of what was found",
                body
            ).ToJson()
        );
        if (number % 2 == 0)
            yield return Of(1, EventKind.Status, EntryStatus.Resolved.Text);
        if (number % 10 == 0)
            yield return Of(2, EventKind.Note, "and a note");

        EventContent Of(int step, EventKind kind, string value)
        {
            var time = logged.AddSeconds(step);
            return new(
                HybridTimestamp.At(time),
                time,
                (number + step) % 2 == 0 ? "Keith" : "Jane",
                $"project-{number % 37}",
                Id(number),
                kind,
                value,
                null,
                null
            );
        }
    }

    public static EntryId Id(int number) =>
        new(new Guid(number * -1_640_531_527, 0x1066, 0x4011, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString());
}
