using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>Only the owner can access the home folder, and copies left by killed processes are deleted.</summary>
public sealed class HomePermissionsTests : IDisposable
{
    const UnixFileMode Everybody = (UnixFileMode)0b110_110_110,
        Others = (UnixFileMode)0b000_111_111;

    readonly CapturedHome _home = new();

    AppPaths Paths => _home.Paths;

    [Fact]
    public void A_flush_makes_files_private_that_others_could_read()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(Path.Combine(Paths.Spool, "bad"));
        var (outside, named) = (_home.Home.In("outside"), Path.Combine(Paths.Home, "mine.duckdb"));
        foreach (
            var file in (string[])
                [
                    outside,
                    named,
                    Paths.BackgroundLog,
                    Paths.ConfigFile + ".lock",
                    Path.Combine(Paths.Spool, "bad", "x"),
                    Paths.Database + ".backup-20260101T000000000Z",
                ]
        )
            Write(file, "");
        File.CreateSymbolicLink(Paths.Prices, outside);
        File.SetUnixFileMode(Paths.Home, (UnixFileMode)0b111_111_111);
        _home.Session(1, "shop").Prompt("hello").Save();

        Assert.Contains(
            new HomeFolderCheck(Paths, _ => null).Permissions(),
            finding => finding.State == FindingState.Warning
        );
        Assert.True(FlushPipeline.Run(Paths, TimeProvider.System, FlushScope.Record));

        Assert.Equal([named], AccessibleToOthers());
        Assert.Equal(Everybody, File.GetUnixFileMode(outside));
        Assert.DoesNotContain(
            new HomeFolderCheck(Paths, _ => null).Permissions(),
            finding => finding.State != FindingState.Ok
        );
    }

    [Fact]
    public async Task The_program_creates_private_files_without_a_umask()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(Paths.Home);
        File.SetUnixFileMode(Paths.Home, (UnixFileMode)0b111_111_111);
        var environment = _home.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        foreach (
            var command in (string[])["log -c note -t x", "hook session-end", "flush", "log -c note -t y", "backup"]
        )
        {
            (
                await ProgramRun.Of(
                    "sh",
                    ["-c", $"umask 0; exec \"$0\" {command}", Published.Program],
                    environment,
                    input: "{\"session_id\":\"x\"}"
                )
            ).Succeeded();
            Assert.Empty(AccessibleToOthers());
        }
    }

    [Fact]
    public void Cleanup_deletes_only_the_leftovers_of_killed_processes()
    {
        Paths.CreateHome();
        var (killed, backup, export, document) = (
            CreateAbandonedFolder(),
            _home.Home.In("b.duckdb.4711.tmp"),
            _home.Home.In(".export-4711"),
            _home.Home.In("letter.txt")
        );
        Directory.CreateDirectory(export);
        foreach (var file in (string[])[backup, document, Path.Combine(export, "sessions.csv")])
            File.WriteAllText(file, "");
        File.WriteAllLines(Path.Combine(killed, "elsewhere"), [backup, export, document]);
        using var living = TemporaryFolder.Create(Paths);

        TemporaryFolder.RemoveAbandoned(Paths, TimeProvider.System);

        Assert.Equal([living.Path], Directory.GetDirectories(Paths.Home, "temporary-*"));
        Assert.Equal((false, false, true), (File.Exists(backup), Directory.Exists(export), File.Exists(document)));
    }

    [Fact]
    public void Cleanup_ignores_a_temporary_folder_that_others_can_write()
    {
        if (OperatingSystem.IsWindows())
            return;
        Paths.CreateHome();
        var (planted, victim) = (CreateAbandonedFolder(), _home.Home.In("b.4711.tmp"));
        File.WriteAllText(victim, "");
        File.WriteAllLines(Path.Combine(planted, "elsewhere"), [victim]);
        File.SetUnixFileMode(planted, (UnixFileMode)0b111_111_101);

        TemporaryFolder.RemoveAbandoned(Paths, TimeProvider.System);

        Assert.True(File.Exists(victim));
    }

    [Fact]
    public void A_backup_leaves_no_temporary_copy()
    {
        _home.Session(1, "shop").Prompt("hello").Save();
        _home.Import();
        using (var database = _home.Read())
            Backups.CopyTo(database, _home.Home.In("b.duckdb"), Paths);
        Assert.True(File.Exists(_home.Home.In("b.duckdb")));
        Assert.Empty(Directory.GetDirectories(Paths.Home, "temporary-*"));
    }

    public void Dispose() => _home.Dispose();

    string CreateAbandonedFolder()
    {
        var path = Path.Combine(Paths.Home, $"temporary-{Guid.NewGuid():N}");
        PrivateFile.CreateFolder(path);
        File.WriteAllText(Path.Combine(path, "lock"), "");
        return path;
    }

    static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Everybody);
    }

    IEnumerable<string> AccessibleToOthers() =>
        Directory
            .EnumerateFileSystemEntries(Paths.Home, "*", SearchOption.AllDirectories)
            .Append(Paths.Home)
            .Where(path =>
                !OperatingSystem.IsWindows()
                && new FileInfo(path).LinkTarget is null
                && (File.GetUnixFileMode(path) & Others) != 0
            );
}
