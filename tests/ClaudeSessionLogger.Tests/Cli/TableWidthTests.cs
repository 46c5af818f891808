using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// Every table fits a terminal of 60 and of 80 columns, and keeps the columns that matter; messages are wrapped.
/// </summary>
public sealed class TableWidthTests : IDisposable
{
    const string Script = "/usr/bin/script",
        Mark = "=== ";

    /// <summary>Command lines, and headings that they show at every width.</summary>
    static readonly (string Line, string[] Headings)[] s_tables =
    [
        ("report", ["tokens", "cost"]),
        ("report week", ["tokens", "cost"]),
        ("report today --compare previous", ["cost", "before", "change"]),
        ("report projects --compare previous", ["cost", "before", "change"]),
        ("report daily", ["day", "tokens", "cost"]),
        ("report daily --breakdown", ["day", "tokens", "cost"]),
        ("report weekly", ["week of", "tokens", "cost"]),
        ("report monthly", ["month", "tokens", "cost"]),
        ("report hourly", ["hour", "tokens", "cost"]),
        ("report projects", ["project", "tokens", "cost"]),
        ("report models", ["model", "tokens", "cost"]),
        ("report types", ["type", "tokens", "cost"]),
        ("report branches", ["branch", "project", "tokens", "cost"]),
        ("report sessions", ["session", "last", "title", "tokens", "cost"]),
        ("report skills", ["skill", "tokens", "cost"]),
        ("report blocks", ["block", "tokens", "cost"]),
        ("sessions", ["session", "ended", "project", "title", "tokens", "cost"]),
        ("sessions show $SESSION", ["model", "tokens", "cost"]),
        ("recent", ["Recent sessions:"]),
        ("list", ["entry", "status", "title", "changed", "claimed"]),
        ("ready", ["entry", "status", "title", "changed"]),
        ("inbox", []),
        ("history $ENTRY", ["Ada logged issue (open): The second", "Grace claimed it until 20"]),
        ("budget", ["per", "project", "budget", "spent", "left", "blocks"]),
        ("prices", ["model", "input", "output"]),
        ("verify", []),
        ("doctor", []),
        ("memory list --all-projects", ["file", "written"]),
        ("memory status", []),
        ("query 'from sessions'", ["session_id", "cost_usd"]),
        ("query 'from daily'", ["cost_usd"]),
        ("forget --project checkout-api --dry-run", ["session", "ended", "title", "cost"]),
    ];

    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public async Task Every_table_fits_the_terminal_and_keeps_what_matters(int columns)
    {
        Assert.SkipUnless(
            File.Exists(Script) && OperatingSystem.IsLinux(),
            "script of util-linux, which provides a terminal, is not installed"
        );
        var entry = await Prepare();
        var screens = await OnTerminal(columns, entry, s_tables.Select(table => table.Line));
        Assert.Equal(s_tables.Length, screens.Count);
        Assert.All(
            s_tables.Zip(screens),
            table =>
            {
                var ((line, headings), screen) = table;
                // Commands to copy, such as "resume", are not cut.
                var rows = screen.Where(row => !row.StartsWith("resume", StringComparison.Ordinal)).ToList();
                Assert.True(
                    rows.All(row => SafeText.Width(row) <= columns || IsToCopy(row)),
                    $"{line}: {rows.MaxBy(row => SafeText.Width(row))}"
                );
                Assert.All(
                    headings,
                    heading =>
                        Assert.True(
                            rows.Exists(row => row.Contains(heading, StringComparison.Ordinal)),
                            $"{line} does not show {heading}:\n{string.Join('\n', rows)}"
                        )
                );
            }
        );
        Assert.Contains(screens[19], row => row.EndsWith("Grace", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_are_wrapped_between_words()
    {
        Assert.SkipUnless(
            File.Exists(Script) && OperatingSystem.IsLinux(),
            "script of util-linux, which provides a terminal, is not installed"
        );
        var entry = await Prepare();
        var notes = await Built.Run(Environment("Ada"), ["memory", "list", "--all-projects", "--json"]);
        var note = System.Text.Json.Nodes.JsonNode.Parse(notes.Succeeded().Out)![0]!;
        var which = $"{note["name"]} --project-key='{note["project_key"]}'";
        string[] lines = ["init", $"memory restore {which} --version 1 --dry-run", $"memory forget {which} --yes"];
        var screens = await OnTerminal(60, entry, lines);
        Assert.All(
            lines.Zip(screens),
            message =>
            {
                var (line, rows) = message;
                Assert.True(
                    rows.All(row => SafeText.Width(row) <= 60 || !row.Trim().Contains(' ')),
                    $"{line}: {rows.MaxBy(row => SafeText.Width(row))}"
                );
                Assert.True(rows.Count(row => row.Length > 0) > 1, $"{line}: {string.Join('\n', rows)}");
            }
        );
        // Not in a pipe.
        var piped = await Built.Run(Environment("Ada"), ["init"]);
        Assert.Matches(@"^database ready: .+ \(\d+ sessions\)\n$", piped.Succeeded().Out.ReplaceLineEndings("\n"));
    }

    // A path or an address without a space stays whole, so that users can copy it.
    static bool IsToCopy(string row) => row.Trim().Split(' ').Any(word => SafeText.Width(word) > 40);

    async Task<string> Prepare()
    {
        DemoHistory.Write(_home, TimeProvider.System.GetUtcNow());
        var memory = Path.Combine(Directory.GetDirectories(_home.Projects)[0], "memory");
        Directory.CreateDirectory(memory);
        File.WriteAllText(Path.Combine(memory, "how-the-ledger-of-refunds-is-counted.md"), "Refunds are rows.\n");
        (await Built.Run(Environment("Ada"), ["import"])).Succeeded();
        string[] words = ["log", "--category", "issue", "--title"];
        (
            await Built.Run(Environment("Ada"), [.. words, "Staging counts refunds twice when an order is split"])
        ).Succeeded();
        var logged = (
            await Built.Run(Environment("Ada"), [.. words, "The second import of a day is slow", "--json"])
        ).Succeeded();
        var entry = (string)System.Text.Json.Nodes.JsonNode.Parse(logged.Out)!["id"]!;
        (await Built.Run(Environment("Grace"), ["claim", entry])).Succeeded();
        (await Built.Run(Environment("Ada"), ["budget", "set", "1/day", "--block"])).Succeeded();
        (await Built.Run(Environment("Ada"), ["budget", "set", "100/month", "--project", "checkout-api"])).Succeeded();
        (await Built.Run(Environment("Ada"), ["memory", "sync"])).Succeeded();
        return entry;
    }

    Dictionary<string, string> Environment(string person)
    {
        var environment = _home.Environment();
        (environment["CLAUDE_LOGGER_USER"], environment["TERM"], environment["NO_COLOR"]) = (
            person,
            "xterm-256color",
            "1"
        );
        environment["TZ"] = DemoHistory.TimeZone(TimeProvider.System.GetUtcNow());
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        return environment;
    }

    async Task<List<List<string>>> OnTerminal(int columns, string entry, IEnumerable<string> lines)
    {
        var environment = Environment("Ada");
        (environment["SESSION"], environment["ENTRY"]) = (DemoHistory.Newest, entry);
        var commands = lines.Select(line => $"echo '{Mark}'; dotnet '{typeof(Settings).Assembly.Location}' {line};");
        var run = await ProgramRun.Of(
            Script,
            [
                "-qec",
                string.Create(CultureInfo.InvariantCulture, $"stty cols {columns} rows 60; {string.Concat(commands)}"),
                "/dev/null",
            ],
            environment,
            folder: _home.Path
        );
        return
        [
            .. run
                .Out.ReplaceLineEndings("\n")
                .Split(Mark)
                .Skip(1)
                .Select(screen => screen.Split('\n').Select(row => row.TrimEnd('\r', ' ')).ToList()),
        ];
    }
}
