using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// <c>report --html</c> and <c>dashboard</c> with 10,000 sessions and a million responses: their time and memory, the
/// size of the page, and how soon Chromium shows it and what a filter changes.
/// </summary>
sealed class PageBench(Workshop workshop, int rounds)
{
    const int Sessions = 10_000,
        Responses = 1_000_000;
    const double MaxMilliseconds = 1000,
        MaxMegabytes = 3,
        MaxFilterMilliseconds = 100;

    static readonly string s_dashboard = Path.Combine(AppContext.BaseDirectory, "dashboard.py"),
        s_browser = Path.Combine(AppContext.BaseDirectory, "browser.mjs");

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-page"), Workshop.NewFolder("config-page"));
        Fill(new(environment["HOME"], environment["CLAUDE_CONFIG_DIR"], environment["CLAUDE_LOGGER_HOME"]));
        var file = Path.Combine(environment["HOME"], "page.html");
        var costs = Shell.Measure(rounds, "/dev/null", environment, workshop.Program, "report", "--html", file);
        yield return new("report --html", "ms", Cost.Median(costs).WallSeconds * 1000, MaxMilliseconds, 1);
        yield return new("  its page", "MB", new FileInfo(file).Length / 1e6, MaxMegabytes, 1);
        yield return new("  its memory", "MB", costs.Max(cost => cost.PeakMegabytes), 150, 1);
        var runs = new List<double[]>();
        for (var round = 0; round < rounds; round++)
            runs.Add([
                .. Shell
                    .Run("python3", [s_dashboard, workshop.Program], environment)
                    .Split(' ')
                    .Select(value => double.Parse(value, CultureInfo.InvariantCulture)),
            ]);
        yield return new("dashboard, first byte", "ms", Median(runs.Select(run => run[0])), 300, 1);
        yield return new("  its memory", "MB", runs.Max(run => run[1]), 150, 1);
        var shown = JsonNode
            .Parse(Shell.Run("node", [s_browser, workshop.Program, file, $"{rounds}"], environment))!
            .AsObject();
        yield return new("totals in Chromium, page", "ms", Median(Times(shown["page"])), MaxMilliseconds, 1);
        yield return new("totals in Chromium, dashboard", "ms", Median(Times(shown["dashboard"])), MaxMilliseconds, 1);
        var filters = shown["filters"]!.AsObject().ToDictionary(filter => filter.Key, filter => Times(filter.Value));
        var (slowest, times) = filters.MaxBy(filter => Median(filter.Value));
        yield return new($"filter, slowest: {slowest}", "ms", Median(times), MaxFilterMilliseconds, 1);
        yield return new("  once", "ms", filters.Values.Max(each => each.Max()), MaxFilterMilliseconds, 1);
    }

    static double[] Times(JsonNode? times) => [.. times!.AsArray().Select(time => (double)time!)];

    static double Median(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>
    /// Sessions of a hundred responses within a few hours, of three years, with several models and branches, and a
    /// third of the responses by subagents. By SQL, because an import of as many transcripts would take minutes.
    /// </summary>
    public static void Fill(AppPaths paths)
    {
        using var database = Database.Open(paths, TimeProvider.System, TimeSpan.Zero);
        database.Execute(
            $$"""
            insert into sessions (session_id, project, started_at, title, title_source, session_type, created_by,
                skills_used)
            select format('{:08x}-', hash(i) % 4294967296) || format('{:04x}-4000-8000-{:012x}', i % 65536, hash(i, 1) %
                281474976710656), 'project-' || i % 37, timestamp '2023-12-01' + to_minutes(i * 157),
                'Work on part ' || i || ' of what was asked for', 'ai', 'type-' || i % 5, 'Ada',
                case when i % 7 = 0 then 'brainstorming, writing-plans' else '' end
            from range({{Sessions}}) numbers(i)
            """
        );
        database.Execute(
            $$"""
            insert into responses
            select session_id, hash(session_id, i), case when i % 3 = 0 then 'a' || i % 4 end,
                started_at + to_seconds(i * 150 + (hash(i, session_id) % 120)::integer),
                case when i % 3 = 0 then 'claude-haiku-4-5' when hash(session_id) % 3 = 0 then 'claude-opus-4-8'
                    else 'claude-sonnet-4-6' end,
                case when hash(session_id) % 4 = 0 then 'feature/part-' || hash(session_id) % 400 else 'main' end,
                null, null, null, hash(i, session_id, 1) % 900, hash(i, session_id, 2) % 4000,
                case when i % 3 = 0 then hash(i, session_id, 3) % 9000 else 0 end,
                case when i % 3 = 0 then 0 else hash(i, session_id, 3) % 9000 end,
                hash(i, session_id, 4) % 180000, 0, false, false, false,
                ((hash(i, session_id, 5) % 90000000) / 100000000.0)::decimal(18, 12), null, null, null
            from sessions, range({{Responses / Sessions}}) numbers(i)
            """
        );
        UsageStore.MarkAllPending(database);
        UsageStore.RecomputePending(database);
        database.Checkpoint();
    }
}
