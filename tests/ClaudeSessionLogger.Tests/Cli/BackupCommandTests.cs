using System.Text.Json.Nodes;
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
    public async Task A_forgotten_entry_does_not_return_with_a_backup()
    {
        using var home = new TemporaryHome();
        var environment = home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        environment["CLAUDE_LOGGER_USER"] = "ada";
        var backup = home.In("elsewhere", "b.duckdb");
        var logged = (await Built.Run(environment, "log", "the client's name is Miller")).Succeeded().Out;
        var id = logged[(logged.IndexOf("id=", StringComparison.Ordinal) + 3)..][..8];
        (await Built.Run(environment, "backup", backup)).Succeeded();

        // Nobody knows of it.
        var copy = home.In("copy.duckdb");
        File.Copy(backup, copy);

        Assert.DoesNotContain(backup, (await Built.Run(environment, "forget", id, "--yes")).Succeeded().Out);
        Assert.Equal(-1, File.ReadAllBytes(backup).AsSpan().IndexOf("Miller"u8));
        (await Built.Run(environment, "restore", backup)).Succeeded();
        Assert.DoesNotContain("Miller", (await Built.Run(environment, "list")).Out);
        Assert.Contains("1 log entry", (await Built.Run(environment, "restore", copy)).Succeeded().Out);
        Assert.DoesNotContain("Miller", (await Built.Run(environment, "list")).Out);
    }

    [Fact]
    public async Task Restore_without_a_file_lists_the_known_backups()
    {
        var none = (await Built.Run(_home.Home, "restore")).Succeeded();
        Assert.Empty(none.Out);
        Assert.Contains("no backups yet. Run claude-session-logger backup", none.Error, StringComparison.Ordinal);

        var file = _home.Home.In("elsewhere.duckdb");
        (await Built.Run(_home.Home, "backup", file)).Succeeded();
        Assert.StartsWith(
            file + "  ",
            (await Built.Run(_home.Home, "restore")).Succeeded().Out,
            StringComparison.Ordinal
        );
        var listed = JsonNode.Parse((await Built.Run(_home.Home, "restore", "--json")).Succeeded().Out)!.AsArray();
        Assert.Equal(file, (string?)Assert.Single(listed)!["path"]);
    }

    [Fact]
    public async Task A_backup_is_found_by_the_beginning_of_its_time()
    {
        var database = _home.Paths.Database;
        string[] times = ["20251103T101500000Z", "20251103T161500000Z", "20260208T090000000Z"];
        (await Built.Run(_home.Home, "backup", $"{database}.backup-{times[0]}")).Succeeded();
        foreach (var time in times[1..])
            File.Copy($"{database}.backup-{times[0]}", $"{database}.backup-{time}");

        Assert.EndsWith(
            $"run claude-session-logger restore {times[2]}\n",
            (await Built.Run(_home.Home, "restore")).Succeeded().Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        var several = await Built.Run(_home.Home, "restore", "20251103");
        Assert.Equal(75, several.ExitCode);
        Assert.Contains($"{times[1]}, {times[0]}", several.Error, StringComparison.Ordinal);
        var none = await Built.Run(_home.Home, "restore", "20240101");
        Assert.Equal(66, none.ExitCode);
        Assert.Contains("Run claude-session-logger restore to list", none.Error, StringComparison.Ordinal);
        Assert.Contains(
            $".backup-{times[2]}",
            (await Built.Run(_home.Home, "restore", "2026")).Succeeded().Out,
            StringComparison.Ordinal
        );
    }

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
