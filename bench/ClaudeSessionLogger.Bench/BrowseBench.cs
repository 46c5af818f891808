using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// <c>browse</c> in a pseudo-terminal, with 10,000 sessions and a million responses: its first screen, its keys, its
/// memory.
/// </summary>
sealed class BrowseBench(Workshop workshop, int rounds)
{
    const int Sessions = 10_000,
        Responses = 1_000_000,
        Keys = 400;

    static readonly string s_terminal = Path.Combine(AppContext.BaseDirectory, "terminal.py");

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-browse"), Workshop.NewFolder("config-browse"));
        environment["TERM"] = "xterm-256color";
        Fill(
            new(environment["HOME"], environment["CLAUDE_CONFIG_DIR"], environment["CLAUDE_LOGGER_HOME"]),
            Sessions,
            Responses
        );
        var runs = new List<double[]>();
        for (var round = 0; round < rounds; round++)
            runs.Add([
                .. Shell
                    .Run(
                        "python3",
                        [
                            s_terminal,
                            Keys.ToString(CultureInfo.InvariantCulture),
                            "120",
                            "40",
                            "--",
                            workshop.Program,
                            "browse",
                        ],
                        environment
                    )
                    .Split(' ')
                    .Select(value => double.Parse(value, CultureInfo.InvariantCulture)),
            ]);
        yield return Of("browse, first screen", "ms", 0, 100);
        yield return Of("browse, a key, median", "ms", 1, 30);
        yield return Of("browse, a key, 99 of 100", "ms", 2, 60);
        yield return Of("browse, memory", "MB", 3, 120);
        yield return Of("browse, CPU of two idle seconds", "s", 4, 0.05);

        Bound Of(string name, string unit, int column, double limit)
        {
            var values = runs.ConvertAll(run => run[column]);
            values.Sort();
            return new(name, unit, values[values.Count / 2], limit, 1);
        }
    }

    /// <summary>Records sessions with responses by SQL: an import of as many transcripts would take minutes.</summary>
    public static void Fill(AppPaths paths, int sessions, int responses)
    {
        using var database = Database.Open(paths, TimeProvider.System, TimeSpan.Zero);
        database.Execute(
            $$"""
            insert into sessions (session_id, project, cwd, session_date, started_at, ended_at, duration_min, models,
                input_tokens, output_tokens, cache_write_tokens, cache_read_tokens, total_tokens, cost_usd,
                message_count, tool_call_count, git_branch, title, session_type)
            select format('{:08x}-0000-4000-8000-000000000000', i), 'project-' || i % 37, '/home/ada/project-' || i % 37,
                date '2026-01-01' + (i % 300)::integer, timestamp '2026-01-01' + to_minutes(i * 43),
                timestamp '2026-01-01' + to_minutes(i * 43 + 30), 30,
                case when i % 3 = 0 then 'claude-opus-4-8' else 'claude-sonnet-5' end, 1000, 2000, 3000, 400000, 406000,
                (i * 7919 % 10007) / 1000.0, 40, 12, case when i % 5 = 0 then 'feature/billing' else 'main' end,
                'session-' || i || case when i % 11 = 0 then ' refunds are counted twice' else ' of daily work' end,
                'general'
            from range({{sessions}}) numbers(i)
            """
        );
        database.Execute(
            $$"""
            insert into responses
            select format('{:08x}-0000-4000-8000-000000000000', i % {{sessions}}), i, null,
                timestamp '2026-01-01' + to_minutes(i % {{sessions}} * 43 + i // {{sessions}} % 30), 'claude-opus-4-8', 'main',
                null, null, null, 10, 20, 30, 0, 4000, 0, false, false, false, 0.01, null, null, null
            from range({{responses}}) numbers(i)
            """
        );
        database.Checkpoint();
    }
}
