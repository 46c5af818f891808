using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// Escape sequences on a terminal: none with NO_COLOR, and never one that leaves the terminal in another mode.
/// </summary>
public sealed class TerminalModeTests : IDisposable
{
    const string Script = "/usr/bin/script";

    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Theory]
    [InlineData("list", "counts refunds twice")]
    [InlineData("list --open", "counts refunds twice")]
    [InlineData("report", "no responses yet")]
    [InlineData("show nothing", "cannot find an entry")]
    [InlineData("nonsense", "there is no command 'nonsense'")]
    [InlineData("list > /dev/null; echo $?", "0")]
    [InlineData("list < /dev/null 2> /dev/null", "counts refunds twice")]
    [InlineData("list < /dev/null > /dev/null 2>&1; echo $?", "0")]
    public async Task NO_COLOR_keeps_escape_sequences_from_the_terminal(string line, string message)
    {
        var output = await OnTerminal(line, ("NO_COLOR", "1"));
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task Coloured_output_keeps_the_keypad_mode_and_fits_the_terminal()
    {
        var output = await OnTerminal("report daily", ("COLORTERM", "truecolor"));
        Assert.DoesNotContain("\e[?1h", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", output, StringComparison.Ordinal);
        var narrow = await OnTerminal("list", ("NO_COLOR", "1"), columns: 60);
        Assert.All(narrow.Split('\n'), row => Assert.InRange(SafeText.Width(row.TrimEnd('\r')), 0, 59));
    }

    [Fact]
    public async Task Flush_reports_what_it_did_only_on_a_terminal()
    {
        TranscriptWriter.Small(_keith.Home, 1);
        Assert.Contains(
            "read 1 new or changed transcript",
            await OnTerminal("flush", ("NO_COLOR", "1")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "nothing new to record",
            await OnTerminal("flush", ("NO_COLOR", "1")),
            StringComparison.Ordinal
        );
        var redirected = (await _keith.Run("flush")).Succeeded();
        Assert.Equal("", redirected.Out + redirected.Error);
    }

    [Fact]
    public async Task Log_on_a_terminal_prints_the_session_and_project()
    {
        const string session = "7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05";
        Assert.Contains(
            "in session 7c1e2f9a of app",
            await OnTerminal("log --category note --title x", ("CLAUDE_CODE_SESSION_ID", session)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "without a session, in project app",
            await OnTerminal("log --category note --title x", ("NO_COLOR", "1")),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "without a session",
            (await _keith.Run("log", "--category", "note", "--title", "x")).Error,
            StringComparison.Ordinal
        );
    }

    async Task<string> OnTerminal(string line, (string Name, string Value) variable, int columns = 120)
    {
        Assert.SkipUnless(
            File.Exists(Script) && OperatingSystem.IsLinux(),
            "script of util-linux, which provides a terminal, is not installed"
        );
        if (!File.Exists(_keith.Home.Database))
            _keith.Log("counts refunds twice");
        Directory.CreateDirectory(_keith.Folder);
        var environment = _keith.Home.Environment();
        (environment["CLAUDE_LOGGER_USER"], environment["TERM"], environment[variable.Name]) = (
            "Keith",
            "xterm-256color",
            variable.Value
        );
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        var run = await ProgramRun.Of(
            Script,
            ["-qec", $"stty cols {columns} rows 60; dotnet '{typeof(Settings).Assembly.Location}' {line}", "/dev/null"],
            environment,
            folder: _keith.Folder
        );
        return run.Out;
    }
}
