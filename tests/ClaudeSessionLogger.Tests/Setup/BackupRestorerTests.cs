using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

public sealed class BackupRestorerTests : IDisposable
{
    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    AppPaths Paths => _home.Paths;

    [Fact]
    public void A_restore_backs_up_the_replaced_database()
    {
        var first = _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var (saved, backup) = (_home.Recorded(), Backup());
        _home.Session(2).Prompt("second").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var later = _home.Recorded();

        var restored = Restore(backup);

        Assert.Equal(saved, _home.Recorded());
        Assert.Equal((1, null), (restored.Content.Sessions, restored.UnreadableCopy));
        Assert.Contains(first.SessionId[..8], File.ReadAllText(Paths.StatusCache), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Paths.Home, "restoring-*"));

        // Restore the first state again.
        Restore(restored.Backup!);
        Assert.Equal(later, _home.Recorded());
    }

    [Fact]
    public void Import_after_a_restore_reads_only_changed_transcripts()
    {
        var grown = _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Session(2).Prompt("second").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var backup = Backup();
        grown.Prompt("more").Response(new(9, 9, 9, 9, 9)).Save();
        _home.Session(3).Prompt("third").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var later = _home.Recorded();
        Restore(backup);

        Assert.Equal(2, _home.Import().Read);

        Assert.Equal(later, _home.Recorded());
    }

    [Fact]
    public void A_session_forgotten_after_the_backup_stays_forgotten()
    {
        var gone = _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        var stays = _home.Session(2).Prompt("second").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        // Forget does not know of it.
        var backup = _home.Home.In("copy.duckdb");
        File.Copy(Backup(), backup);
        _home.Forget(gone.SessionId);

        Assert.Equal(1, Restore(backup).Forgotten);

        Assert.Equal([stays.SessionId], _home.Recorded().Keys);
        _home.OutdateAll();
        _home.Import();
        Assert.Equal([stays.SessionId], _home.Recorded().Keys);
    }

    [Fact]
    public void A_backup_of_the_Python_tools_file_is_adopted()
    {
        _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var old = _home.Home.In("old.duckdb");
        PythonDatabase.Create(old, "one", "two");
        var bytes = File.ReadAllBytes(old);

        Restore(old);

        Assert.Equal(["one", "two"], _home.Recorded().Keys.Order());
        Assert.Equal(bytes, File.ReadAllBytes(old));
    }

    [Fact]
    public void The_oldest_backup_can_be_restored_and_is_kept()
    {
        _home.Import();
        Database.Open(Paths, TimeProvider.System, CapturedHome.Wait).Dispose();
        var clock = new HookClock();
        List<string> backups = [];
        for (var i = 0; i < 3; i++)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            using var database = _home.Read();
            backups.Add(Backups.Make(database, Paths, clock));
        }

        Restore(backups[0]);

        Assert.True(File.Exists(backups[0]));
    }

    [Theory]
    [InlineData("not a database at all, but long enough to look like something")]
    [InlineData("")]
    public void A_file_that_is_not_a_database_is_refused(string content)
    {
        var before = Prepared();
        var file = _home.Home.In("x.duckdb");
        File.WriteAllText(file, content);
        AssertRefused(before, file, FailureKind.Invalid, "it is not a DuckDB file");
    }

    [Fact]
    public void A_transcript_is_refused_as_not_being_a_database()
    {
        var transcript = _home.Home.In("session.jsonl");
        File.WriteAllText(transcript, "{\"type\":\"user\"}\n");
        AssertRefused(Prepared(), transcript, FailureKind.Invalid, "it is not a DuckDB file");
    }

    [Fact]
    public void A_backup_with_a_newer_schema_is_refused()
    {
        var before = Prepared();
        var newer = Backup(_home.Home.In("newer.duckdb"));
        using (var database = Database.OpenUnmigrated(newer, readOnly: false, CapturedHome.Wait))
            database.Execute("insert into migrations values ('9999_future.sql', now()::timestamp)");
        AssertRefused(before, newer, FailureKind.Invalid, "newer claude-session-logger");
    }

    [Fact]
    public void A_DuckDB_file_of_another_program_is_refused()
    {
        var before = Prepared();
        var other = _home.Home.In("other.duckdb");
        using (var database = Database.OpenUnmigrated(other, readOnly: false, CapturedHome.Wait))
            database.Execute("create table invoices (id integer)");
        AssertRefused(before, other, FailureKind.Invalid, "without data of claude-session-logger");
    }

    [Fact]
    public void The_database_itself_is_refused_under_any_name()
    {
        var before = Prepared();
        AssertRefused(before, Paths.Database, FailureKind.Invalid, "is the database itself");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links take rights there");
        var link = _home.Home.In("link.duckdb");
        File.CreateSymbolicLink(link, Paths.Database);
        AssertRefused(before, link, FailureKind.Invalid, "is the database itself");
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        AssertRefused(Prepared(), _home.Home.In("nothing"), FailureKind.NotFound, "cannot find ");

    [Fact]
    public void Restore_replaces_nothing_while_another_process_has_the_database()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));
        using (LockHolder.Of(Paths.Database))
            Assert.Equal(
                FailureKind.Busy,
                Assert.Throws<Failure>(() => new BackupRestorer(_home.Context, TimeSpan.Zero).Restore(backup)).Kind
            );
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public void A_damaged_database_and_its_WAL_are_kept_aside()
    {
        var before = Prepared();
        var backup = Backup();
        File.WriteAllText(Paths.Database, new string('x', 20_000));
        File.WriteAllText(Paths.Database + ".wal", "y");

        var restored = Restore(backup);

        Assert.Null(restored.Backup);
        Assert.Equal(new string('x', 20_000), File.ReadAllText(restored.UnreadableCopy!));
        Assert.Equal("y", File.ReadAllText(restored.UnreadableCopy + ".wal"));
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public void A_backup_can_be_restored_without_a_database()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));
        Directory.Delete(Paths.Home, recursive: true);

        var restored = Restore(backup);

        Assert.Equal((null, null), (restored.Backup, restored.UnreadableCopy));
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public async Task The_restore_command_reports_how_to_undo_it()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));

        var run = (await Built.Run(_home.Home, "restore", backup)).Succeeded();

        var made = Assert.Single(Backups.All(Paths));
        Assert.Contains(": 1 session, 1 response", run.Out, StringComparison.Ordinal);
        var time = Backups.TimeOf(Paths, made)!;
        Assert.Contains($"To undo, run claude-session-logger restore {time}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(before, _home.Recorded());

        (await Built.Run(_home.Home, "restore", time)).Succeeded();
        (await Built.Run(_home.Home, "restore", Path.GetFileName(made))).Succeeded();
        Assert.Equal(66, (await Built.Run(_home.Home, "restore", "20200101T000000000Z")).ExitCode);
    }

    Dictionary<string, string> Prepared()
    {
        _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        return _home.Recorded();
    }

    void AssertRefused(Dictionary<string, string> before, string file, FailureKind kind, string words)
    {
        var failure = Assert.Throws<Failure>(() => Restore(file));
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, _home.Recorded());
        Assert.Empty(Backups.All(Paths));
        Assert.Empty(Directory.GetDirectories(Paths.Home, "restoring-*"));
    }

    RestoreResult Restore(string file) => new BackupRestorer(_home.Context, CapturedHome.Wait).Restore(file);

    string Backup(string? path = null)
    {
        using var database = _home.Read();
        if (path is null)
            return Backups.Make(database, Paths, TimeProvider.System);
        Backups.CopyTo(database, path, Paths);
        return path;
    }
}
