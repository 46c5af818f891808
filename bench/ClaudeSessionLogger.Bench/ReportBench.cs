using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// Reports as whole processes: of the tree beside ccusage reading it, equal to its numbers, and of a million responses.
/// </summary>
sealed class ReportBench(Workshop workshop, int rounds)
{
    const double MaxMilliseconds = 100,
        MaxMegabytes = 100;
    const int Million = 1_000_000,
        Copies = 100;

    // As people call them: a terminal shows no more than the last or first lines, and hours are of a week.
    static readonly string[][] s_reports =
    [
        [],
        ["daily", "--json"],
        ["daily", "--json", "--timezone", "Europe/Berlin"],
        ["weekly", "--json"],
        ["monthly", "--json"],
        ["hourly", "--json"],
        ["projects", "--json"],
        ["models", "--json"],
        ["types", "--json"],
        ["branches", "--json"],
        ["sessions", "--limit", "20"],
        ["skills", "--json"],
        ["blocks", "--last", "30d", "--json"],
    ];

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-report"), workshop.Tree);
        Shell.Run(workshop.Program, ["import", workshop.Tree], environment);
        if (Difference(environment) is { } difference)
            throw new InvalidDataException(
                $"The daily report of {workshop.Tree} does not equal ccusage's: {difference}"
            );
        List<Cost> theirs = [],
            ours = [];
        for (var round = 0; round < rounds; round++)
        {
            theirs.Add(
                Shell.Measure(1, "/dev/null", environment, workshop.Ccusage, "claude", "daily", "--json", "--offline")[
                    0
                ]
            );
            ours.AddRange(Shell.Measure(3, "/dev/null", environment, workshop.Program, "report", "daily", "--json"));
        }

        yield return new(
            "report daily --json, CPU",
            "s",
            Cost.Median(ours).CpuSeconds,
            Cost.Median(theirs).CpuSeconds,
            0.08
        );
        yield return new(
            "report daily --json, wall",
            "s",
            Cost.Median(ours).WallSeconds,
            Cost.Median(theirs).WallSeconds,
            0.15
        );

        Multiply(environment);
        var empty = new List<Cost>();
        var costs = s_reports.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            empty.AddRange(Shell.Measure(3, "/dev/null", environment, workshop.Empty));
            for (var i = 0; i < s_reports.Length; i++)
                costs[i]
                    .AddRange(
                        Shell.Measure(2, "/dev/null", environment, [workshop.Program, "report", .. s_reports[i]])
                    );
        }

        var unit = Cost.Median(empty).WallSeconds * 1000;
        for (var i = 0; i < s_reports.Length; i++)
            yield return new(
                $"1,000,000: report {string.Join(' ', s_reports[i].Where(word => word != "--json"))}",
                "ms",
                Cost.Median(costs[i]).WallSeconds * 1000,
                unit,
                MaxMilliseconds / unit
            );
        yield return new(
            "  the most memory of these",
            "MB",
            costs.SelectMany(runs => runs).Max(run => run.PeakMegabytes),
            MaxMegabytes,
            1
        );
    }

    /// <summary>
    /// The same sessions again and again, each time a month earlier, until there are a million responses.
    /// </summary>
    static void Multiply(Dictionary<string, string> environment)
    {
        using var database = Database.Open(
            new(environment["HOME"], environment["CLAUDE_CONFIG_DIR"], environment["CLAUDE_LOGGER_HOME"]),
            TimeProvider.System,
            TimeSpan.Zero
        );
        var responses = database.Scalar<int>("select count(*) from responses");
        var copies = Math.Min(Copies, (Million + responses - 1) / responses) - 1;
        string Columns(string table, string but) =>
            string.Join(
                ", ",
                database.Query(
                    $"select column_name from duckdb_columns() where database_name = 'logger' and table_name = "
                        + $"'{table}' and not contains('{but}', '|' || column_name || '|')",
                    row => row.GetString(0)
                )
            );
        var (sessions, rows) = (
            Columns("sessions", "|session_id|started_at|ended_at|"),
            Columns("responses", "|session_id|response_key|responded_at|")
        );
        database.Transaction(() =>
        {
            database.Execute(
                $"create temp table copies as select range::integer as copy from range(1, "
                    + $"{(copies + 1).ToString(CultureInfo.InvariantCulture)})"
            );
            database.Execute(
                $"""
                insert into sessions (session_id, started_at, ended_at, {sessions})
                select session_id[:24] || printf('%012x', copy), started_at - to_days(copy * 30),
                    ended_at - to_days(copy * 30), {sessions} from sessions, copies
                """
            );
            database.Execute(
                $"""
                insert into responses (session_id, response_key, responded_at, {rows})
                select session_id[:24] || printf('%012x', copy), hash(response_key, copy),
                    responded_at - to_days(copy * 30), {rows} from responses, copies order by copy desc
                """
            );
            UsageStore.MarkAllPending(database);
        });
        UsageStore.RecomputePending(database);
    }

    /// <summary>Null when both have the same tokens per day, model and class.</summary>
    string? Difference(Dictionary<string, string> environment)
    {
        var ours = JsonNode.Parse(
            Shell.Run(workshop.Program, ["report", "daily", "--json", "--timezone", "UTC"], environment)
        )!["rows"]!
            .AsArray()
            .SelectMany(row =>
                row!["models"]!
                    .AsArray()
                    .Select(use =>
                        Line(
                            row["day"]!,
                            use!["model"]!,
                            use,
                            "input_tokens",
                            "output_tokens",
                            "cache_write_tokens",
                            "cache_read_tokens"
                        )
                    )
            );
        var theirs = JsonNode.Parse(
            Shell.Run(workshop.Ccusage, ["claude", "daily", "--json", "--offline", "-z", "UTC"], environment)
        )!["daily"]!
            .AsArray()
            .SelectMany(day =>
                day!["modelBreakdowns"]!
                    .AsArray()
                    .Select(use =>
                        Line(
                            day["date"]!,
                            use!["modelName"]!,
                            use,
                            "inputTokens",
                            "outputTokens",
                            "cacheCreationTokens",
                            "cacheReadTokens"
                        )
                    )
            );
        var (here, there) = (Sum(ours), Sum(theirs));
        var wrong = here
            .Keys.Union(there.Keys)
            .Where(key =>
                !here.TryGetValue(key, out var mine)
                || !there.TryGetValue(key, out var other)
                || !mine.SequenceEqual(other)
            )
            .ToList();
        return wrong.Count == 0
            ? null
            : string.Join(
                "; ",
                wrong
                    .Take(5)
                    .Select(key =>
                        $"{key}: {string.Join('/', here.GetValueOrDefault(key, []))} and not "
                        + $"{string.Join('/', there.GetValueOrDefault(key, []))}"
                    )
            );
    }

    // It makes a model of its own of fast answers.
    static (string Key, long[] Tokens) Line(JsonNode day, JsonNode model, JsonNode use, params string[] classes)
    {
        var name = model.ToString();
        if (name.EndsWith("-fast", StringComparison.Ordinal))
            name = name[..^"-fast".Length];
        return ($"{day} {name}", [.. classes.Select(of => (long)use[of]!)]);
    }

    static Dictionary<string, long[]> Sum(IEnumerable<(string Key, long[] Tokens)> lines) =>
        lines
            .GroupBy(line => line.Key)
            .ToDictionary(
                line => line.Key,
                line => Enumerable.Range(0, 4).Select(i => line.Sum(one => one.Tokens[i])).ToArray()
            );
}
