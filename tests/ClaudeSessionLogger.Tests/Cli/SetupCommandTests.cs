using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Setup;
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
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    [Fact]
    public void Setup_writes_the_hooks_and_prints_its_steps_without_secrets()
    {
        Assert.Equal(1, Run("--check").Code);
        Assert.False(File.Exists(_folder.Client.Path));

        var (code, output, errors) = Run();

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(
            $"ok       hooks:         written to {_folder.Client.Path}\n",
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
    public void A_broken_settings_file_gives_exit_code_64_and_setup_does_the_other_steps()
    {
        SetupFolder.Write(_folder.Client.Path, "{\n  \"a\": 1,\n}");

        var (code, output, _) = Run();

        Assert.Equal(64, code);
        Assert.Contains(
            $"failed   hooks:         {_folder.Client.Path}, line 3, column 1:",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("ok       profile:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_undoes_setup()
    {
        SetupFolder.Write(_folder.Client.Path, "{\"a\":1}");
        Run("--statusline");
        Assert.Contains("statusline", File.ReadAllText(_folder.Client.Path), StringComparison.Ordinal);

        Assert.Equal(0, Run("--remove").Code);

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
}
