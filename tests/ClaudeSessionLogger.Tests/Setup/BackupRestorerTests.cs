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
    public void What_the_backup_holds_is_there_and_what_was_there_is_a_backup()
    {
        var first = _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var (saved, backup) = (_home.Recorded(), Backup());
        _home.Session(2).Prompt("second").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var later = _home.Recorded();

        var restored = Restore(backup);

        Assert.Equal(saved, _home.Recorded());
        Assert.Equal((1, null), (restored.Content.Sessions, restored.Aside));
        Assert.Contains(first.SessionId[..8], File.ReadAllText(Paths.StatusCache), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Paths.Home, "restoring-*"));

        // And back again.
        Restore(restored.Backup!);
        Assert.Equal(later, _home.Recorded());
    }

    [Fact]
    public void Transcripts_that_changed_since_the_backup_are_read_again_by_the_next_import_and_no_others()
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
    public void What_was_forgotten_since_stays_forgotten()
    {
        var gone = _home.Session(1).Prompt("first").Response(new(1, 2, 3, 4, 5)).Save();
        var stays = _home.Session(2).Prompt("second").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var backup = Backup();
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
    public void The_oldest_backup_can_be_restored_and_stays()
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
    public void What_is_no_database_is_refused_and_nothing_changes(string content)
    {
        var before = Prepared();
        var file = _home.Home.In("x.duckdb");
        File.WriteAllText(file, content);
        AssertRefused(before, file, FailureKind.Invalid, "as a DuckDB database");
    }

    [Fact]
    public void A_transcript_is_told_to_be_no_database_rather_than_to_be_forbidden()
    {
        var transcript = _home.Home.In("session.jsonl");
        File.WriteAllText(transcript, "{\"type\":\"user\"}\n");
        AssertRefused(Prepared(), transcript, FailureKind.Invalid, "as a DuckDB database");
    }

    [Fact]
    public void A_newer_schema_is_refused_and_nothing_changes()
    {
        var before = Prepared();
        var newer = Backup(_home.Home.In("newer.duckdb"));
        using (var database = Database.OpenUnmigrated(newer, readOnly: false, CapturedHome.Wait))
            database.Execute("insert into migrations values ('9999_future.sql', now()::timestamp)");
        AssertRefused(before, newer, FailureKind.Invalid, "newer claude-session-logger");
    }

    [Fact]
    public void Somebody_elses_DuckDB_file_is_refused_and_nothing_changes()
    {
        var before = Prepared();
        var other = _home.Home.In("other.duckdb");
        using (var database = Database.OpenUnmigrated(other, readOnly: false, CapturedHome.Wait))
            database.Execute("create table invoices (id integer)");
        AssertRefused(before, other, FailureKind.Invalid, "without data of claude-session-logger");
    }

    [Fact]
    public void The_database_itself_is_refused_even_by_another_name()
    {
        var before = Prepared();
        AssertRefused(before, Paths.Database, FailureKind.Invalid, "is the database itself");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links take rights there");
        var link = _home.Home.In("link.duckdb");
        File.CreateSymbolicLink(link, Paths.Database);
        AssertRefused(before, link, FailureKind.Invalid, "is the database itself");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() => AssertRefused(
        Prepared(),
        _home.Home.In("nothing"),
        FailureKind.NotFound,
        "cannot find "
    );

    [Fact]
    public void While_another_process_has_the_database_nothing_is_replaced()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));
        using (LockHolder.Of(Paths.Database))
            Assert.Equal(FailureKind.Busy, Assert.Throws<Failure>(() => new BackupRestorer(_home.Context, TimeSpan.Zero).Restore(backup)).Kind);
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public void A_damaged_database_is_set_aside_with_its_log_and_the_backup_takes_its_place()
    {
        var before = Prepared();
        var backup = Backup();
        File.WriteAllText(Paths.Database, new string('x', 20_000));
        File.WriteAllText(Paths.Database + ".wal", "y");

        var restored = Restore(backup);

        Assert.Null(restored.Backup);
        Assert.Equal(new string('x', 20_000), File.ReadAllText(restored.Aside!));
        Assert.Equal("y", File.ReadAllText(restored.Aside + ".wal"));
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public void Where_no_database_is_a_backup_becomes_one()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));
        Directory.Delete(Paths.Home, recursive: true);

        var restored = Restore(backup);

        Assert.Equal((null, null), (restored.Backup, restored.Aside));
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public async Task The_command_says_what_it_did_and_how_to_undo_it()
    {
        var before = Prepared();
        var backup = Backup(_home.Home.In("b.duckdb"));

        var run = (await Built.Run(_home.Home, "restore", backup)).Succeeded();

        var made = Assert.Single(Backups.All(Paths));
        Assert.Contains($"restored {Paths.Database} from {backup}: 1 session, 1 response", run.Out, StringComparison.Ordinal);
        Assert.Contains($"to undo: claude-session-logger restore {made}", run.Out, StringComparison.Ordinal);
        Assert.Equal(before, _home.Recorded());
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
