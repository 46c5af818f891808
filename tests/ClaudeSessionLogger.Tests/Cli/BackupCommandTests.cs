using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The target of <c>backup</c>.</summary>
public sealed class BackupCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public BackupCommandTests()
    {
        _home.Session(1).Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Backup_creates_the_folder_as_export_does()
    {
        var file = _home.Home.In("new", "folder", "sessions.duckdb");
        (await Built.Run(_home.Home, "backup", file)).Succeeded();
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_folder_that_takes_no_file_is_named_and_not_a_damaged_database()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /proc");
        var run = await Built.Run(_home.Home, "backup", "/proc/x");
        Assert.Equal(
            (
                74,
                "claude-session-logger: cannot write /proc/x (no file can be created there). Make its folder writable, "
                    + "or name a file in another folder.\n"
            ),
            (run.ExitCode, run.Error)
        );
    }
}
