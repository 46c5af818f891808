using System.CommandLine;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Commands.ClaudeCode;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Commands.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>docs/commands.md matches every <c>--help</c>, and the examples run.</summary>
public sealed class DocsCommandsTests
{
    const string Begin =
        "<!-- The commands, written by a test. To renew: CSL_RENEW_DOCS=1 ./test.sh -class '*DocsCommands*' -->\n";
    const string End = "<!-- /commands -->\n";

    static string Page => Repository.In("docs", "commands.md");

    public static TheoryData<string> Examples =>
        [
            .. Commands(CommandLine.Create())
                // They run until they are closed, and have tests of their own.
                .Where(command => command is not (BrowseCommand or DashboardCommand or McpCommand))
                .OfType<ICommandExample>()
                .Select(command => command.Example),
        ];

    [Fact]
    public void The_reference_page_matches_the_commands()
    {
        var page = File.ReadAllText(Page);
        var (start, end) = (
            page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            page.IndexOf(End, StringComparison.Ordinal)
        );
        Assert.True(start > Begin.Length && end >= start, $"{Page} must have the lines\n{Begin}{End}");
        var reference = CommandReference.Of(CommandLine.Create()) + "\n";
        if (Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1")
        {
            File.WriteAllText(Page, page[..start] + reference + page[end..]);
            return;
        }

        Assert.True(
            page[start..end] == reference,
            "docs/commands.md is not current; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*DocsCommands*'"
        );
    }

    [Theory]
    [InlineData("claude-session-logger.1")]
    [InlineData("claude-memory-sync.1")]
    public void The_manual_page_matches_the_commands(string name)
    {
        var path = Repository.In("docs", name);
        var root = CommandLine.Create();
        var page = (
            name.Contains("memory", StringComparison.Ordinal) ? ManPage.OfMemory(root) : ManPage.Of(root)
        ).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1")
            File.WriteAllText(path, page);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == page,
            $"docs/{name} is not current; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*DocsCommands*'"
        );
    }

    [Fact]
    public void Every_command_has_an_example() =>
        Assert.Empty(
            Commands(CommandLine.Create())
                .Where(command => !command.Hidden && command is not ICommandExample)
                .Select(command => command.Name)
        );

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_runs(string example)
    {
        using var shell = await DemoShell.Open();
        // The disk of another computer, which one of the examples reads.
        Directory.CreateDirectory(Path.Combine(shell.Home, "old-laptop", ".claude"));
        (
            await shell.Run(
                "claude-session-logger backup ~/last-week.duckdb && claude-session-logger budget set 50/day && "
                    + "claude-session-logger log --category issue --title 'staging counts refunds twice' && "
                    + "claude-session-logger exclude add diary && "
                    + "claude-session-logger prices set my-model --input 3 --output 15"
            )
        ).Succeeded();
        if (
            example.Contains("archive", StringComparison.Ordinal)
            || example.Contains("sessions re", StringComparison.Ordinal)
            || example.Contains("pack ", StringComparison.Ordinal)
        )
            await Archive(shell, isDeleted: example.Contains("unpack", StringComparison.Ordinal));
        if (example.Contains("hub revoke", StringComparison.Ordinal))
            await SyncOtherMachine("old-laptop", shell);
        // Only a hub on PostgreSQL has roles.
        if (
            example.Contains("hub upgrade", StringComparison.Ordinal)
            || example.Contains("hub grant", StringComparison.Ordinal)
        )
        {
            PostgresServer.Execute(
                PostgresServer.Address,
                "do $$ begin create role claude_team; exception when duplicate_object or unique_violation then null; "
                    + "end $$"
            );
            (await shell.Run($"claude-session-logger setup --hub '{PostgresServer.CreateDatabase()}'")).Succeeded();
        }

        // A folder hub stores no sessions.
        if (example.Contains("users --hub", StringComparison.Ordinal))
            (
                await shell.Run(
                    "claude-session-logger setup --hub duckdb:$HOME/hub.duckdb && claude-session-logger flush"
                )
            ).Succeeded();
        if (example.Contains(" memory ", StringComparison.Ordinal))
            (
                await shell.Run(
                    File.ReadAllText(Repository.In("tests", "ClaudeSessionLogger.Tests", "Support", "demo-memory.sh"))
                )
            ).Succeeded();
        // No test uses the network.
        await File.WriteAllTextAsync(
            Path.Combine(shell.Home, "prices-list.json"),
            """{ "claude-opus-4-8": { "input": 5, "output": 25 } }""",
            TestContext.Current.CancellationToken
        );
        var run = await shell.Run(
            example
                .Replace("/backup/", shell.Home + "/", StringComparison.Ordinal)
                .Replace("https://models.dev/api.json", "~/prices-list.json", StringComparison.Ordinal)
        );
        Assert.Contains(
            run.ExitCode,
            example.Contains("--check", StringComparison.Ordinal) ? [0, SetupCommand.SomethingMissing]
                : example.Contains("doctor", StringComparison.Ordinal) ? [0, DoctorCommand.ProblemsExitCode]
                : (int[])[0]
        );
        Assert.DoesNotContain("claude-session-logger: ", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Archives the sessions, and packs one, as on another machine.</summary>
    static async Task Archive(DemoShell shell, bool isDeleted)
    {
        (
            await shell.Run(
                "claude-session-logger setup --archive && claude-session-logger flush && mkdir -p ~/work/checkout && "
                    + "printf '#!/bin/sh\\n' > ~/../bin/claude && chmod +x ~/../bin/claude"
                    + (isDeleted ? " && claude-session-logger sessions pack 7c1e2f9a ~/session.pack" : "")
                    + (isDeleted ? " && find ~ -name '7c1e2f9a*.jsonl' -delete" : "")
            )
        ).Succeeded();
    }

    /// <summary>Two machines of Ada sync through a folder; the other one has this name.</summary>
    static async Task SyncOtherMachine(string name, DemoShell shell)
    {
        (
            await shell.Run("mkdir ~/hub && CLAUDE_LOGGER_HOME=~/other claude-session-logger setup --hub ~/hub")
        ).Succeeded();
        (
            await shell.Run(
                $"sed -i.old 's/\"name\": *\"[^\"]*\"/\"name\":\"{name}\"/' ~/hub/devices/*.json && rm "
                    + "~/hub/devices/*.old && claude-session-logger setup --hub ~/hub"
            )
        ).Succeeded();
    }

    [Theory]
    [InlineData("sessions show --help")]
    [InlineData("help sessions show")]
    [InlineData("sessions show -h")]
    public async Task Help_ends_with_the_example(string words)
    {
        using var home = new TemporaryHome();
        var run = (await Published.Run(home, words.Split(' '))).Succeeded();
        Assert.EndsWith(
            "Example:\n  claude-session-logger sessions show 7c1e2f9a\n",
            run.Out.ReplaceLineEndings("\n").TrimEnd('\n') + "\n",
            StringComparison.Ordinal
        );
    }

    static IEnumerable<Command> Commands(Command parent) =>
        parent.Subcommands.SelectMany(command => Commands(command).Prepend(command));
}
