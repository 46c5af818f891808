using System.Text.Json;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>Hooks and the status line of the published program; the client waits for them.</summary>
public sealed class PublishedHotPathTests
{
    public static TheoryData<string> Hooks => ["session-start", "session-end", "post-tool-use", "user-prompt-submit"];

    [Theory]
    [MemberData(nameof(Hooks))]
    public async Task A_hook_does_not_load_the_database_library(string hook)
    {
        using var home = new TemporaryHome();
        var session = TranscriptWriter.Small(home, 1);
        Assert.DoesNotContain(
            "libduckdb",
            await Loaded(home, session.SessionEnd(), "hook", hook),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_status_line_does_not_load_the_database_library()
    {
        using var home = new TemporaryHome();
        Assert.DoesNotContain(
            "libduckdb",
            await Loaded(home, """{"session_id":"x"}""", "statusline"),
            StringComparison.Ordinal
        );

        // Proves that the loader would show it: a command that opens the database loads the library.
        Assert.Contains("libduckdb", await Loaded(home, "", "init"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public async Task A_hook_exits_0_for_any_input(string hook)
    {
        using var home = new TemporaryHome();
        string[] inputs =
        [
            "",
            " ",
            "\0\0\0",
            "null",
            "[]",
            "3",
            "{",
            "{}",
            "\uFEFF{}",
            """{"session_id":""}""",
            """{"session_id":null,"transcript_path":7,"cwd":[]}""",
            """{"session_id":"../../escape","transcript_path":"/","cwd":"","reason":"other"}""",
            $$"""{"session_id":"{{new string('a', 100_000)}}","transcript_path":"x"}""",
            new('[', 10_000),
        ];

        foreach (var input in inputs)
        {
            var run = await Published.Hook(home, hook, input);
            Assert.True(run.ExitCode == 0, $"{input[..Math.Min(80, input.Length)]} → {run.ExitCode} {run.Error}");
            if (run.Out != "")
                Assert.Equal(
                    ["systemMessage"],
                    JsonDocument.Parse(run.Out).RootElement.EnumerateObject().Select(property => property.Name)
                );
        }

        (await Published.Run(home, "flush")).Succeeded();
        Assert.All(
            Directory.EnumerateFileSystemEntries(home.Root, "*escape*", SearchOption.AllDirectories),
            path => Assert.StartsWith(home.Logger, path, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_unknown_hook_of_a_future_client_exits_0()
    {
        using var home = new TemporaryHome();
        Assert.Equal(0, (await Published.Hook(home, "session-teleported", "{}")).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public async Task A_hook_works_while_another_process_holds_the_database(string hook)
    {
        using var home = new TemporaryHome();
        var session = TranscriptWriter.Small(home, 1);
        (await Published.Run(home, "init")).Succeeded();

        using (DatabaseHolder.Of(home))
        {
            var run = await Published.Hook(home, hook, session.SessionEnd());
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }

        await Published.FlushUntilSpoolIsEmpty(home);
        Assert.Equal(session.SessionId, (string?)Assert.Single(await Published.Sessions(home))["session_id"]);
    }

    [Fact]
    public async Task A_command_names_the_process_that_holds_the_database()
    {
        using var home = new TemporaryHome();
        (await Published.Run(home, "init")).Succeeded();

        using var holder = DatabaseHolder.Of(home);
        var run = await Published.Run(home, "sessions");

        Assert.Equal(75, run.ExitCode);
        Assert.Contains(Environment.ProcessId.ToString(), run.Error, StringComparison.Ordinal);
    }

    static async Task<string> Loaded(TemporaryHome home, string input, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only glibc's loader tells what it loads.");
        var environment = Published.WithoutFlush(home);
        environment["LD_DEBUG"] = "files";
        var run = await ProgramRun.Of(Published.Program, arguments, environment, input);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("libc.so", run.Error, StringComparison.Ordinal);
        return run.Error;
    }
}
