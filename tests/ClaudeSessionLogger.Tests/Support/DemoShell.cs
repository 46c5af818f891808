using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Setup;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A shell of the person with the history <see cref="DemoHistory"/>, with the program installed on the PATH, set up and
/// everything imported. Its output shows the home as <c>/home/ada</c>.
/// </summary>
sealed class DemoShell : IDisposable
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly TemporaryHome _home = new("ada");
    readonly Dictionary<string, string> _environment;

    DemoShell(DateTimeOffset now)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pages' examples are for sh.");
        var bin = Path.Combine(_home.Root, "bin");
        Directory.CreateDirectory(bin);
        foreach (
            var name in (ReadOnlySpan<string>)
                ["claude-session-logger", "claude-session-logger-setup", "claude-memory-sync"]
        )
            File.CreateSymbolicLink(Path.Combine(bin, name), Published.Program);
        // Does not touch the real scheduler.
        foreach (var name in (ReadOnlySpan<string>)["systemctl", "launchctl"])
        {
            File.WriteAllText(Path.Combine(bin, name), "#!/bin/sh\necho 'not in a test' >&2\nexit 1\n");
            SetupFolder.SetMode(Path.Combine(bin, name), Executable);
        }

        _environment = new(_home.Environment())
        {
            ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}",
            ["TZ"] = DemoHistory.TimeZone(now),
            ["NO_COLOR"] = "1",
            ["CLAUDE_LOGGER_USER"] = "Ada",
        };
        // Unset, as for a normal user.
        _environment.Remove("CLAUDE_CONFIG_DIR");
        _environment.Remove("CLAUDE_LOGGER_HOME");
        DemoHistory.Write(_home, now);
        // A folder that a file sync tool shares, for the hub.
        Directory.CreateDirectory(_home.In("Dropbox"));
        // The hook payload of Claude Code at the end of one of these sessions.
        File.WriteAllText(
            _home.In("session-end.json"),
            Published.SessionEnd(
                DemoHistory.Newest,
                Directory
                    .EnumerateFiles(_home.Projects, DemoHistory.Newest + ".jsonl", SearchOption.AllDirectories)
                    .Single(),
                _home.In("code", "checkout-api")
            )
        );
    }

    public static async Task<DemoShell> Open()
    {
        var shell = new DemoShell(TimeProvider.System.GetUtcNow());
        (await shell.Run("claude-session-logger setup && claude-session-logger import")).Succeeded();
        return shell;
    }

    public string Home => _home.Path;

    public async Task<ProgramRun> Run(string command)
    {
        var run = await ProgramRun.Of("/bin/sh", ["-c", command], _environment, folder: _home.Path);
        return run with { Out = AsAda(run.Out), Error = AsAda(run.Error) };
    }

    public void Dispose() => _home.Dispose();

    // Also replaces the path in the names of project folders, where all characters except letters and digits are
    // dashes.
    string AsAda(string text) =>
        text.Replace(_home.Path, "/home/ada", StringComparison.Ordinal)
            .Replace(Regex.Replace(_home.Path, "[^A-Za-z0-9]", "-"), "-home-ada", StringComparison.Ordinal);
}
