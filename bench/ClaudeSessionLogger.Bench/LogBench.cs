using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Bench;

/// <summary>What a person waits for who writes to a shared log of 100,000 entries, or reads it: whole processes.</summary>
sealed class LogBench(Workshop workshop, int rounds)
{
    const int Entries = 100_000, Page = 10_000;
    const double MostMilliseconds = 100;
    const int Runs = 5;

    static readonly DateTime s_start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-log"), Workshop.NewFolder("config-log"));
        environment["CLAUDE_LOGGER_USER"] = "Keith";
        Fill(new(environment["HOME"], environment["CLAUDE_CONFIG_DIR"], environment["CLAUDE_LOGGER_HOME"]));

        string[][] commands =
        [
            ["log", "--category", "issue", "--title", "staging counts refunds twice", "--body", "since the new ledger"],
            ["resolve", "--id", Id(4_711), "--note", "fixed"],
            ["resolve", "--title-match", "number 4711 of", "--note", "fixed"],
            ["claim", Id(815)],
            ["list", "--limit", "20"],
            ["list", "--open", "--category", "issue", "--project", "7", "--limit", "20"],
            ["show", Id(4_711)],
            ["show", "--title-match", "number 4711 of"],
            ["ready", "--limit", "20"],
            ["inbox", "--count"],
        ];
        var empty = new List<Cost>();
        var costs = commands.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < commands.Length; i++)
            {
                empty.AddRange(Shell.Measure(Runs, "/dev/null", environment, workshop.Empty));
                costs[i].AddRange(Shell.Measure(Runs, "/dev/null", environment, [workshop.Program, .. commands[i]]));
            }
        }

        var unit = Cost.Median(empty).WallSeconds * 1000;
        for (var i = 0; i < commands.Length; i++)
            yield return new(string.Join(' ', commands[i].Where(word => !word.Contains(' ') && !Guid.TryParse(word, out _)).Take(4)), "ms", Cost.Median(costs[i]).WallSeconds * 1000, unit, MostMilliseconds / unit);
    }

    static void Fill(Locations places)
    {
        using var database = Database.Open(places, TimeProvider.System, TimeSpan.Zero);
        FillEvents(database);
        // All but the last few hundred was looked at.
        Inbox.MarkSeen(database, "Keith", InboxStore.Last(database) - 500);
    }

    static void FillEvents(Database database)
    {
        var store = new EventStore(database);
        for (var page = 0; page < Entries; page += Page)
        {
            database.Transaction(() =>
            {
                var events = new List<LogEvent>();
                foreach (var contents in Enumerable.Range(page, Page).SelectMany(Contents).GroupBy(content => content.Actor))
                {
                    var head = store.HeadOf(contents.Key);
                    foreach (var content in contents)
                    {
                        events.Add(LogEvent.Following(contents.Key, head, content));
                        head = events[^1].Head;
                    }
                }

                store.AppendNew(events);
                Projection.Refresh(database, [.. Enumerable.Range(page, Page).Select(Id)]);
            });
        }
    }

    // Two people; half of the entries were resolved, a tenth has a note.
    static IEnumerable<EventContent> Contents(int number)
    {
        var (category, logged) = (Vocabulary.Categories[number % 5], s_start.AddMinutes(number));
        var body = string.Join('\n', Enumerable.Repeat($"what there is to say of {number}", number % 20));
        yield return Of(0, EventKind.Created, new CreatedValue(category, Vocabulary.DefaultStatus(category), $"number {number} of what was found", body).ToJson());
        if (number % 2 == 0)
            yield return Of(1, EventKind.Status, Vocabulary.Resolved);
        if (number % 10 == 0)
            yield return Of(2, EventKind.Note, "and a note");

        EventContent Of(int step, string kind, string value)
        {
            var time = logged.AddSeconds(step);
            return new(Hlc.At(time), time, (number + step) % 2 == 0 ? "Keith" : "Jane", $"project-{number % 37}", Id(number), kind, value, null, null);
        }
    }

    static string Id(int number) => new Guid(number * -1_640_531_527, 0x1066, 0x4011, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();
}
