using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// Measures whole processes: searches through 20,000 notes, and the hook after a file was written that is not a note.
/// </summary>
sealed class MemoryBench(Workshop workshop, int rounds)
{
    const int Projects = 200,
        NotesOfAProject = 100,
        Words = 5_000,
        Runs = 5;
    const double MaxMilliseconds = 50,
        MaxHookMilliseconds = 15;

    public IEnumerable<Bound> Run()
    {
        var config = Workshop.NewFolder("config-memory");
        var environment = Workshop.Environments(Workshop.NewFolder("home-memory"), config);
        Fill(config);
        var write = Path.Combine(environment["HOME"], "write.json");
        File.WriteAllText(
            write,
            new JsonObject
            {
                ["session_id"] = "0",
                ["cwd"] = "/home/dev/api",
                ["hook_event_name"] = "PostToolUse",
                ["tool_name"] = "Write",
                ["tool_input"] = new JsonObject
                {
                    ["file_path"] = "/home/dev/api/src/a.ts",
                    ["content"] = new string('x', 20_000),
                },
            }.ToJsonString()
        );

        (string Name, string Input, double Most, string[] Command)[] measured =
        [
            (
                "20,000 notes: a rare word",
                "/dev/null",
                MaxMilliseconds,
                ["memory", "search", "rate_limit", "--all-projects", "--json"]
            ),
            (
                "20,000 notes: a word of every note",
                "/dev/null",
                MaxMilliseconds,
                ["memory", "search", "description", "--all-projects", "--json"]
            ),
            (
                "20,000 notes: two words",
                "/dev/null",
                MaxMilliseconds,
                ["memory", "search", "word17 word4711", "--all-projects", "--json"]
            ),
            (
                "20,000 notes: in one project",
                "/dev/null",
                MaxMilliseconds,
                ["memory", "search", "rate_limit", "--project-key", "-home-dev-project007", "--json"]
            ),
            ("memory hook, another file", write, MaxHookMilliseconds, ["memory", "hook"]),
        ];
        // The first makes the index.
        Shell.Run(workshop.Program, measured[0].Command, environment);
        var empty = new List<Cost>();
        var costs = measured.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < measured.Length; i++)
            {
                empty.AddRange(Shell.Measure(Runs, "/dev/null", environment, workshop.Empty));
                costs[i]
                    .AddRange(
                        Shell.Measure(Runs, measured[i].Input, environment, [workshop.Program, .. measured[i].Command])
                    );
            }
        }

        var unit = Cost.Median(empty).WallSeconds * 1000;
        for (var i = 0; i < measured.Length; i++)
            yield return new(
                measured[i].Name,
                "ms",
                Cost.Median(costs[i]).WallSeconds * 1000,
                unit,
                measured[i].Most / unit
            );
    }

    /// <summary>Notes of 5 to 25 lines; one in fifty has what is rare.</summary>
    static void Fill(string config)
    {
        var random = new Random(7);
        for (var project = 0; project < Projects; project++)
        {
            var folder = Directory
                .CreateDirectory(
                    Path.Combine(
                        config,
                        "projects",
                        string.Create(CultureInfo.InvariantCulture, $"-home-dev-project{project:000}"),
                        "memory"
                    )
                )
                .FullName;
            for (var note = 0; note < NotesOfAProject; note++)
            {
                var lines = Enumerable
                    .Range(0, random.Next(5, 25))
                    .Select(_ => string.Join(' ', Enumerable.Range(0, 12).Select(_ => $"word{random.Next(Words)}")));
                var rare = random.Next(50) == 0 ? "\nthe rate_limit of the gateway is 5 a second" : "";
                File.WriteAllText(
                    Path.Combine(folder, $"feedback_{note}.md"),
                    $"---\nname: note {note}\ndescription: what was said\n---\n{string.Join('\n', lines)}{rare}\n"
                );
            }
        }
    }
}
