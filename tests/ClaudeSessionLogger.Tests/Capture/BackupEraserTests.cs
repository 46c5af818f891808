using System.Text;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Forget removes sessions and entries from the backups of the database, too.</summary>
public sealed class BackupEraserTests : IDisposable
{
    const string Title = "quokka-of-the-title",
        Tag = "numbat-of-the-tag",
        Note = "bilby-of-the-note",
        Entry = "wombat-of-the-entry",
        Body = "potoroo-of-the-body",
        Kept = "lemur-of-the-rest";

    static readonly string[] s_texts = [Title, Tag, Note];

    readonly CapturedHome _home = new();
    readonly SessionId _gone = new(CapturedHome.Id(1));
    readonly string _elsewhere;

    public BackupEraserTests()
    {
        _home.Session(1).Prompt(Title).Response(new(1, 2, 3, 4, 5)).Save();
        _home.Session(2).Prompt(Kept).Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        using var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait);
        var marks = new SessionMarkWriter(database, Device, new(() => "me"), TimeProvider.System);
        database.Transaction(() =>
            marks.Change(_gone, [new(EventKind.SessionTagged, Tag), new(EventKind.SessionNote, Note)])
        );
        _elsewhere = Path.Combine(_home.Home.In("drive"), "own.duckdb");
    }

    public void Dispose() => _home.Dispose();

    DeviceId Device => DeviceIdentity.LoadOrCreate(_home.Paths);

    [Fact]
    public void Nothing_of_a_forgotten_session_stays_in_a_backup()
    {
        var backups = MakeBackups();
        var written = new DateTime(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.All(backups, backup => Assert.All(s_texts, text => Assert.True(Holds(backup, text))));
        Assert.All(backups, backup => File.SetLastWriteTimeUtc(backup, written));

        Assert.Empty(_home.Forget(_gone.Value).Backups);

        Assert.All(backups, backup => Assert.All(s_texts, text => Assert.False(Holds(backup, text))));
        Assert.All(backups, backup => Assert.True(Holds(backup, Kept)));
        Assert.All(backups, backup => Assert.Equal(written, File.GetLastWriteTimeUtc(backup)));
        if (!OperatingSystem.IsWindows())
            foreach (var backup in backups)
                Assert.Equal(PrivateFile.FileMode600, File.GetUnixFileMode(backup));
        Assert.Empty(Directory.GetFiles(_home.Home.In("drive")).Except([_elsewhere]));
        Assert.Empty(Directory.GetDirectories(_home.Paths.Home, TemporaryFolder.Prefix + "*"));
    }

    [Fact]
    public void A_forgotten_session_does_not_come_back_with_a_backup()
    {
        var backup = MakeBackups()[0];
        _home.Forget(_gone.Value);
        // As if the machine had been set up anew.
        File.Delete(_home.Paths.Database);

        new BackupRestorer(_home.Context, CapturedHome.Wait).Restore(backup);
        _home.Import();

        Assert.Equal([CapturedHome.Id(2)], _home.Recorded().Keys);
        using var database = _home.Read();
        Assert.Empty(SessionMarkProjector.Differing(database, TimeProvider.System.GetUtcNow().UtcDateTime));
        Assert.Equal(0, database.Scalar<long>("select count(*) from session_marks"));
    }

    [Fact]
    public void Nothing_of_a_forgotten_entry_stays_in_a_backup()
    {
        EntryId entry;
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            entry = new LogWriter(database, new(Device, "me", SessionId: null), TimeProvider.System)
                .Create(new(EntryCategory.Note, EntryStatus.Open, Entry, Body, null))
                .Id;
        var backups = MakeBackups();
        Assert.All(backups, backup => Assert.True(Holds(backup, Entry) && Holds(backup, Body)));

        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            new LogWriter(database, new(Device, "me", SessionId: null), TimeProvider.System).Forget(entry);
        Assert.Empty(new BackupEraser(_home.Context, CapturedHome.Wait).Erase());

        Assert.All(backups, backup => Assert.False(Holds(backup, Entry) || Holds(backup, Body)));
        using var changed = Database.OpenUnmigrated(backups[0], readOnly: true, CapturedHome.Wait);
        Assert.Empty(EntryProjector.Differing(changed, TimeProvider.System.GetUtcNow().UtcDateTime));
    }

    [Fact]
    public void A_backup_of_an_earlier_version_keeps_its_schema()
    {
        var backup = MakeBackups()[0];
        using (var older = Database.OpenUnmigrated(backup, readOnly: false, CapturedHome.Wait))
        {
            older.Execute("delete from migrations where name = '0010_session_marks.sql'");
            older.Execute("drop table session_marks");
            Assert.Equal(SchemaKind.Older, Migrations.KindOf(older));
        }

        Assert.Empty(_home.Forget(_gone.Value).Backups);

        Assert.All(s_texts, text => Assert.False(Holds(backup, text)));
        Assert.True(Holds(backup, Kept));
        using var changed = Database.OpenUnmigrated(backup, readOnly: true, CapturedHome.Wait);
        Assert.Equal(SchemaKind.Older, Migrations.KindOf(changed));
        Assert.Equal(CapturedHome.Id(2), changed.Scalar<string>("select string_agg(session_id) from sessions"));
    }

    [Fact]
    public void Backups_that_cannot_be_changed_are_named_and_stay_as_they_are()
    {
        var backup = MakeBackups()[0];
        File.WriteAllText(backup, "no database");
        var unreadable = _home.Paths.Database + ".unreadable-20260501T120000000Z";
        File.WriteAllText(unreadable, "damaged");
        Directory.Move(_home.Home.In("drive"), _home.Home.In("gone"));

        var remaining = _home.Forget(_gone.Value).Backups;

        Assert.Equal([backup, unreadable, _elsewhere], remaining.Select(one => one.Path));
        Assert.All(remaining, one => Assert.NotEmpty(one.Reason));
        Assert.Equal("no database", File.ReadAllText(backup));
    }

    [Fact]
    public void The_next_forget_removes_what_an_interrupted_one_left_in_the_backups()
    {
        var backups = MakeBackups();
        ForgetWithoutBackups();
        Assert.All(backups, backup => Assert.True(Holds(backup, Title)));

        Assert.Empty(_home.Forget(CapturedHome.Id(2)).Backups);

        Assert.All(backups, backup => Assert.All(s_texts, text => Assert.False(Holds(backup, text))));
        Assert.All(backups, backup => Assert.False(Holds(backup, Kept)));
    }

    [Fact]
    public void A_flush_removes_what_an_interrupted_forget_left_in_the_database_and_the_backups()
    {
        var backups = MakeBackups();
        ForgetWithoutBackups();

        Flush();

        Assert.All(
            [.. backups, _home.Paths.Database],
            file => Assert.All(s_texts, text => Assert.False(Holds(file, text)))
        );
        Assert.All(backups, backup => Assert.True(Holds(backup, Kept)));
        Assert.False(File.Exists(_home.Paths.PendingErasure) || File.Exists(_home.Paths.CurrentErasure));
    }

    [Fact]
    public void A_flush_removes_it_from_a_backup_whose_drive_was_away()
    {
        var backup = MakeBackups()[1];
        Directory.Move(_home.Home.In("drive"), _home.Home.In("gone"));
        Assert.True(Assert.Single(_home.Forget(_gone.Value).Backups).IsTriedAgain);
        Flush(hours: 2);
        Assert.True(File.Exists(_home.Paths.CurrentErasure));
        Directory.Move(_home.Home.In("gone"), _home.Home.In("drive"));
        Flush();
        Assert.True(Holds(backup, Title));

        Flush(hours: 2);

        Assert.All(s_texts, text => Assert.False(Holds(backup, text)));
        Assert.True(Holds(backup, Kept));
        Assert.False(File.Exists(_home.Paths.CurrentErasure));
    }

    [Fact]
    public void Nothing_is_tried_again_that_cannot_succeed_later()
    {
        File.WriteAllText(MakeBackups()[0], "no database");

        Assert.False(Assert.Single(_home.Forget(_gone.Value).Backups).IsTriedAgain);

        Assert.False(PendingErasure.IsDue(_home.Paths, new ShiftedClock(TimeProvider.System, TimeSpan.FromDays(1))));
    }

    // As forget does before it is killed.
    void ForgetWithoutBackups()
    {
        using var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait);
        PendingErasure.Request(_home.Paths);
        new Recorder(database, _home.Context).Forget([_gone]);
        var marks = new SessionMarkWriter(database, Device, new(() => "me"), TimeProvider.System);
        database.Transaction(() => marks.ForgetErased());
    }

    void Flush(int hours = 0) =>
        FlushPipeline.Run(
            _home.Paths,
            new ShiftedClock(TimeProvider.System, TimeSpan.FromHours(hours)),
            FlushScope.Record
        );

    // One beside the database, and one in another folder.
    List<string> MakeBackups()
    {
        using var database = _home.Read();
        Directory.CreateDirectory(Path.GetDirectoryName(_elsewhere)!);
        Backups.CopyTo(database, _elsewhere, _home.Paths);
        Backups.RememberElsewhere(_home.Paths, _elsewhere);
        return [Backups.Make(database, _home.Paths, TimeProvider.System), _elsewhere];
    }

    static bool Holds(string file, string text) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
