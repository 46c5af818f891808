using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The <c>setup</c> command in a temporary home, with schedulers that always fail.</summary>
public sealed class SetupCommandTests : IDisposable
{
    readonly SetupFolder _folder = new("home of Ann");

    public SetupCommandTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the test cannot replace the scheduler on Windows");
        foreach (var name in (ReadOnlySpan<string>)["systemctl", "launchctl", "claude-session-logger"])
        {
            SetupFolder.SetMode(
                SetupFolder.Write(_folder.In("bin", name), "#!/bin/sh\nexit 1\n"),
                UnixFileMode.UserRead | UnixFileMode.UserExecute
            );
        }
    }

    public void Dispose() => _folder.Dispose();

    (int Code, string Out, string Errors) Run(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(Settings).Assembly.Location,
                "setup",
                "--program",
                _folder.In("bin", "claude-session-logger"),
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Prepare(start);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    void Prepare(ProcessStartInfo start)
    {
        start.Environment["HOME"] = _folder.Path;
        start.Environment["PATH"] = $"{_folder.In("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (
            var name in (ReadOnlySpan<string>)
                [
                    "CLAUDE_CONFIG_DIR",
                    "CLAUDE_LOGGER_HOME",
                    "XDG_CONFIG_HOME",
                    "MOTHERDUCK_TOKEN",
                    "MOTHERDUCK_HOME",
                    "CLAUDE_LOGGER_PROGRAM",
                ]
        )
            start.Environment.Remove(name);
        start.Environment["motherduck_token"] = "s3cr3t";
    }

    [Fact]
    public void Setup_writes_the_hooks_and_prints_its_steps_without_secrets()
    {
        Assert.Equal(1, Run("--check").Code);
        Assert.False(File.Exists(_folder.Client.Path));

        var (code, output, errors) = Run();

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(
            "ok       hooks:         written to ~/.claude/settings.json\n",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("s3cr3t", output, StringComparison.Ordinal);
        Assert.Contains(
            $"\\\"{_folder.In("bin", "claude-session-logger")}\\\" hook session-end",
            File.ReadAllText(_folder.Client.Path),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "ok",
            (string?)
                JsonNode
                    .Parse(Run("--check", "--json").Out)!
                    .AsArray()
                    .Single(step => (string?)step!["step"] == "hooks")!["state"]
        );
    }

    [Fact]
    public void A_hub_whose_folder_cannot_be_created_asks_for_another()
    {
        SetupFolder.Write(_folder.In("a-file"), "");
        var (code, output, _) = Run("--user", "Ann", "--hub", _folder.In("a-file", "hub"));
        Assert.NotEqual(0, code);
        Assert.Contains(
            "this machine has no hub. The folder cannot be created there; name another.",
            output.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_broken_settings_file_gives_exit_code_64_and_setup_does_the_other_steps()
    {
        SetupFolder.Write(_folder.Client.Path, "{\n  \"a\": 1,\n}");

        var (code, output, _) = Run();

        Assert.Equal(64, code);
        Assert.Contains(
            "failed   hooks:         ~/.claude/settings.json, line 3, column 1:",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("ok       profile:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_line_is_added_without_writing_the_hooks_again()
    {
        Run();
        Assert.Equal("ok       status line:   installed\nEverything else is as before.\n", Run("--statusline").Out);
        Assert.DoesNotContain("\\u00", Run("--check", "--json").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_undoes_setup()
    {
        SetupFolder.Write(_folder.Client.Path, "{\"a\":1}");
        Run("--statusline");
        Assert.Contains("statusline", File.ReadAllText(_folder.Client.Path), StringComparison.Ordinal);

        var (code, output, _) = Run("--remove");

        Assert.Equal(0, code);
        Assert.Contains(
            "ok       status line:   removed from ~/.claude/settings.json\n",
            output,
            StringComparison.Ordinal
        );
        Assert.Equal("{\"a\":1}", File.ReadAllText(_folder.Client.Path));
        Assert.True(Directory.Exists(_folder.Paths.Home));
    }

    [Fact]
    public void Setup_refuses_an_invalid_hub_address_before_it_changes_anything()
    {
        Assert.NotEqual(0, Run("--hub", "hub").Code);
        Assert.False(Directory.Exists(_folder.Paths.Home));
    }

    [Fact]
    public void A_user_name_is_saved_without_a_hub()
    {
        Assert.Contains("new entries and sessions are by Ann", Run("--user", "Ann").Out, StringComparison.Ordinal);
        Assert.Equal("Ann", Settings.Load(_folder.Paths, _folder.Log).User);
    }

    [Fact]
    public void Check_and_remove_together_are_refused() => Assert.NotEqual(0, Run("--check", "--remove").Code);

    const string PythonHook = """
        {"hooks": {"SessionEnd": [{"hooks": [{"type": "command", "command": "python3 -m claude_session_logger.cli record --no-sync"}]}]}}
        """;

    [Fact]
    public void Setup_names_the_command_that_joins_the_MotherDuck_of_the_Python_tool()
    {
        SetupFolder.Write(_folder.Client.Path, PythonHook);
        PythonDatabase.Create(_folder.Paths.Database, "one");
        for (var i = 0; i < 2; i++)
        {
            var (code, output, errors) = Run();
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("skipped  hub:", output, StringComparison.Ordinal);
            Assert.Contains("run claude-session-logger setup --hub md:", Unwrapped(output), StringComparison.Ordinal);
            Assert.Null(Settings.Load(_folder.Paths, _folder.Log).Hub);
        }
    }

    [Fact]
    public void Hooks_of_the_Python_tool_are_enough_to_name_it()
    {
        SetupFolder.Write(_folder.Client.Path, PythonHook);
        for (var i = 0; i < 2; i++)
            Assert.Contains("setup --hub md:", Unwrapped(Run().Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_Python_tool_setup_says_nothing_of_MotherDucks_hub() =>
        Assert.DoesNotContain("--hub md:", Unwrapped(Run().Out), StringComparison.Ordinal);

    [Fact]
    public void On_a_terminal_setup_asks_once_whether_to_join()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no program that runs another on a terminal here");
        PythonDatabase.Create(_folder.Paths.Database, "one");
        Assert.Contains("Join it, and keep syncing? [y/n]", OnTerminal("n"), StringComparison.Ordinal);
        Assert.DoesNotContain("[y/n]", OnTerminal("n"), StringComparison.Ordinal);
        Assert.DoesNotContain("--hub md:", Unwrapped(Run().Out), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "this machine has no hub")]
    [InlineData("/elsewhere/hub", "this machine still uses /elsewhere/hub")]
    public void A_hub_that_cannot_be_joined_is_not_saved(string? before, string stays)
    {
        if (before is not null)
            Settings.Update(_folder.Paths, _folder.Log, settings => settings.WithHub(before));
        var (code, output, _) = Run("--user", "Ann", "--hub", "duckdb:/no/such/folder/hub.duckdb");
        Assert.Equal(69, code);
        Assert.Contains($"The hub was not saved: {stays}", Unwrapped(output), StringComparison.Ordinal);
        Assert.DoesNotContain("next flush", output, StringComparison.Ordinal);
        Assert.Equal(before, Settings.Load(_folder.Paths, _folder.Log).Hub);
    }

    static string Unwrapped(string output) =>
        string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // The program's input, output and errors are one terminal.
    string OnTerminal(string answer)
    {
        var start = new ProcessStartInfo(
            "/usr/bin/script",
            [
                "-qec",
                $"dotnet '{typeof(Settings).Assembly.Location}' setup --no-archive --program "
                    + $"'{_folder.In("bin", "claude-session-logger")}'",
                "/dev/null",
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Prepare(start);
        using var process = Process.Start(start)!;
        process.StandardInput.WriteLine(answer);
        process.StandardInput.Flush();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
