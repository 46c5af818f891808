using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>The published program on a real terminal.</summary>
public sealed class BrowseScreenTests : IDisposable
{
    // So long ago that lists show the year instead of the time of day.
    static readonly DateTimeOffset s_past = new(2026, 1, 20, 15, 30, 0, TimeSpan.Zero);

    readonly TemporaryHome _home = new();

    async Task<TmuxScreen> Browse(string before = "", string after = "", string? name = null, string? value = null)
    {
        DemoHistory.Write(_home, s_past);
        (await Published.Run(_home, "import")).Succeeded();
        var environment = Published.WithoutFlush(_home);
        if (name is not null)
            environment[name] = value!;
        return new($"{before}'{Published.Program}'{after}", environment);
    }

    [Fact]
    public async Task Colours_are_those_of_the_terminal_and_none_with_no_color()
    {
        using (var screen = await Browse())
        {
            screen.WaitFor("quit");
            Assert.Matches(@"\x1b\[[0-9;]*3[1-6]m", screen.Styled);
            // No colour that is not of the terminal's own palette.
            Assert.DoesNotMatch(@"\x1b\[[0-9;]*[34]8;", screen.Styled);
        }

        using (var screen = await Browse(name: "NO_COLOR", value: "1"))
        {
            screen.WaitFor("quit");
            Assert.DoesNotMatch(@"\x1b\[([0-9]+;)*[349][0-7]m", screen.Styled);
            Assert.Matches(@"\x1b\[([0-9]+;)*7m", screen.Styled);
        }
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public async Task A_signal_leaves_the_terminal_as_it_was(string signal, int exitCode)
    {
        using var screen = await Browse(
            $"stty -g > '{_home.In("before")}'; ",
            $"; code=$?; stty -g > '{_home.In("after")}'; echo ENDED $code"
        );
        screen.WaitFor("quit");
        Assert.Equal("1 0 0", screen.Modes);
        (
            await ProgramRun.Of("/usr/bin/pkill", [$"-{signal}", "-P", $"{screen.Shell}"], _home.Environment())
        ).Succeeded();
        screen.WaitFor($"ENDED {exitCode}");
        Assert.Equal("0 1 0", screen.Modes);
        Assert.Equal(File.ReadAllText(_home.In("before")), File.ReadAllText(_home.In("after")));
    }

    [Fact]
    public async Task What_another_process_writes_appears()
    {
        using var screen = await Browse();
        screen.WaitFor("quit");
        (await Published.Run(_home, "sessions", "rename", DemoHistory.Newest, "Renamed elsewhere")).Succeeded();
        screen.WaitFor("Renamed elsewhere");
    }

    [Fact]
    public async Task The_session_is_resumed_by_the_client_on_the_usual_screen()
    {
        var programs = Directory.CreateDirectory(_home.In("bin")).FullName;
        File.WriteAllText(Path.Combine(programs, "claude"), "#!/bin/sh\necho CLIENT \"$@\" in \"$PWD\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path.Combine(programs, "claude"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        using var screen = await Browse(
            name: "PATH",
            value: $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"
        );
        screen.WaitFor("$5.45");
        screen.Keys("r");
        screen.WaitFor("Start Claude Code");
        screen.Keys("y");
        screen.WaitFor("CLIENT --resume ");
        Assert.Equal("0 1 0", screen.Modes);
    }

    [Fact]
    public async Task A_terminal_that_cannot_gets_one_sentence()
    {
        using var screen = await Browse("TERM=dumb ", " browse");
        Assert.Contains("cannot browse: the terminal (TERM)", screen.WaitFor("EXIT 64"), StringComparison.Ordinal);
        var piped = await Published.Run(_home, "browse");
        Assert.Equal(64, piped.ExitCode);
        Assert.StartsWith(
            "claude-session-logger: cannot browse: this is not a terminal.",
            piped.Error,
            StringComparison.Ordinal
        );
        // Without a terminal, the bare program prints its help, as ever.
        Assert.Contains("Usage:", (await Published.Run(_home)).Succeeded().Out, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
