using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// Measures the hooks, for which the client waits, beside an empty program: with a large transcript, with a large
/// database, and while another process uses that database.
/// </summary>
sealed class HookBench(Workshop workshop, int rounds)
{
    const double Limit = 2;
    const int Runs = 10;

    static readonly string[][] s_commands =
    [
        ["hook", "session-start"],
        ["hook", "session-end"],
        ["hook", "post-tool-use"],
        ["statusline"],
    ];

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-hooks"), workshop.Tree);
        Shell.Run(workshop.Program, ["import", workshop.Tree], environment);
        var logger = environment["CLAUDE_LOGGER_HOME"];
        var input = Path.Combine(environment["HOME"], "event.json");
        File.WriteAllText(input, Event());
        foreach (var command in s_commands)
            if (
                Shell
                    .Errors(
                        workshop.Program,
                        command,
                        new Dictionary<string, string>(environment)
                        {
                            ["LD_DEBUG"] = "files",
                            ["CLAUDE_LOGGER_NO_FLUSH"] = "1",
                        }
                    )
                    .Contains("libduckdb", StringComparison.Ordinal)
            )
                throw new InvalidOperationException($"`{string.Join(' ', command)}` loads libduckdb.");

        // The hooks do start their flush, as in life, but it finds another one at work and leaves: what is measured is
        // the hook.
        using var flushing = new FileStream(
            Path.Combine(logger, "flush.lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        foreach (var bound in Measure(environment, input, ""))
            yield return bound;

        using var database = new FileStream(
            Path.Combine(logger, "sessions.duckdb"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
        // The same advisory lock that DuckDB takes.
        if (OperatingSystem.IsLinux())
            database.Lock(0, 0);
        foreach (var bound in Measure(environment, input, ", database held"))
            yield return bound;
    }

    List<Bound> Measure(Dictionary<string, string> environment, string input, string suffix)
    {
        var empty = new List<Cost>();
        var costs = s_commands.ToDictionary(command => string.Join(' ', command), _ => new List<Cost>());
        for (var round = 0; round < rounds; round++)
            foreach (var command in s_commands)
            {
                empty.AddRange(Shell.Measure(Runs, input, environment, workshop.Empty));
                costs[string.Join(' ', command)]
                    .AddRange(Shell.Measure(Runs, input, environment, [workshop.Program, .. command]));
            }

        var unit = Cost.Median(empty).WallSeconds * 1000;
        return
        [
            .. costs.Select(cost => new Bound(
                cost.Key + suffix,
                "ms",
                Cost.Median(cost.Value).WallSeconds * 1000,
                unit,
                Limit
            )),
        ];
    }

    string Event()
    {
        var largest = new DirectoryInfo(Path.Combine(workshop.Tree, "projects"))
            .EnumerateFiles("*.jsonl", SearchOption.AllDirectories)
            .MaxBy(file => file.Length)!;
        return new JsonObject
        {
            ["session_id"] = Path.GetFileNameWithoutExtension(largest.Name),
            ["transcript_path"] = largest.FullName,
            ["cwd"] = "/home/dev/code/api",
            ["hook_event_name"] = "SessionEnd",
            ["reason"] = "other",
            ["tool_name"] = "Write",
            ["tool_input"] = new JsonObject
            {
                ["file_path"] = "/home/dev/code/api/src/a.ts",
                ["content"] = new string('x', 20_000),
            },
            ["model"] = new JsonObject { ["id"] = "claude-opus-4-8", ["display_name"] = "Opus 4.8" },
            ["cost"] = new JsonObject { ["total_cost_usd"] = 1.25 },
        }.ToJsonString();
    }
}
