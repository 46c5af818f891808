using System.Text;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Forget removes notes of Claude's memory from the backups of the database, too.</summary>
public sealed class ForgottenNotesInBackupsTests : IDisposable
{
    const string Name = "feedback_testing.md",
        First = "quokka-of-the-first-version",
        Second = "numbat-of-the-second-version",
        Kept = "lemur-of-another-note";

    static readonly string[] s_texts = [First, Second];

    readonly MemoryMachine _machine = new("me");

    public ForgottenNotesInBackupsTests()
    {
        _machine.Write("other.md", Kept);
        _machine.Write(Name, First);
        _machine.Flush();
        _machine.Write(Name, $"{Second}\n{new string('x', 3000)}");
        _machine.Flush();
    }

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_of_a_forgotten_note_stays_in_a_backup(bool isShared)
    {
        if (isShared)
        {
            _machine.Share();
            _machine.Write(Name, $"{Second} again");
            _machine.Flush();
        }

        var backup = MakeBackup();
        Assert.All(s_texts, text => Assert.True(Holds(backup, text)));

        Assert.Equal([Name], _machine.Forget(Name));
        Assert.Empty(Erase());

        Assert.All(s_texts, text => Assert.False(Holds(backup, text)));
        Assert.True(Holds(backup, Kept));
        using var changed = Database.OpenUnmigrated(backup, readOnly: true, CapturedHome.Wait);
        Assert.Empty(MemoryProjector.Differing(changed, TimeProvider.System.GetUtcNow().UtcDateTime));
    }

    [Fact]
    public void A_backup_of_an_earlier_version_keeps_its_schema()
    {
        var backup = MakeBackup();
        using (var older = Database.OpenUnmigrated(backup, readOnly: false, CapturedHome.Wait))
        {
            older.Execute("delete from migrations where name = '0010_session_marks.sql'");
            older.Execute("drop table session_marks");
        }

        _machine.Forget(Name);
        Assert.Empty(Erase());

        Assert.All(s_texts, text => Assert.False(Holds(backup, text)));
        Assert.True(Holds(backup, Kept));
        using var changed = Database.OpenUnmigrated(backup, readOnly: true, CapturedHome.Wait);
        Assert.Equal(SchemaKind.Older, Migrations.KindOf(changed));
        Assert.Equal("other.md", changed.Scalar<string>("select string_agg(name) from memory_files"));
    }

    [Fact]
    public void A_note_that_was_written_after_the_forgetting_stays_in_the_backups()
    {
        _machine.Forget(Name);
        _machine.Write(Name, "wombat-of-the-new-note");
        _machine.Flush();
        var backup = MakeBackup();
        var before = File.ReadAllBytes(backup);

        Assert.Empty(Erase());

        Assert.Equal(before, File.ReadAllBytes(backup));
        Assert.True(Holds(backup, "wombat-of-the-new-note"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_forgotten_note_does_not_come_back_with_a_backup(bool isErased)
    {
        var backup = MakeBackup();
        // A copy that is not known still has the texts.
        var copy = _machine.Home.In("copy.duckdb");
        File.Copy(backup, copy);
        _machine.Forget(Name);
        Assert.Empty(Erase());
        _machine.Write(Name, "wombat-of-the-new-note");
        _machine.Flush();

        new BackupRestorer(CaptureContext.Load(_machine.Paths, TimeProvider.System), CapturedHome.Wait).Restore(
            isErased ? backup : copy
        );
        _machine.Flush();

        Assert.All(s_texts, text => Assert.False(Holds(_machine.Paths.Database, text)));
        Assert.Equal([Kept, "wombat-of-the-new-note"], _machine.Files().Values.Order(StringComparer.Ordinal));
        Assert.Equal([Kept, "wombat-of-the-new-note"], _machine.History().Order(StringComparer.Ordinal));
        Assert.Empty(_machine.Kept());
    }

    [Fact]
    public void A_forgotten_note_does_not_come_back_after_the_database_was_lost()
    {
        var backup = MakeBackup();
        _machine.Forget(Name);
        Assert.Empty(Erase());
        File.Delete(_machine.Paths.Database);

        new BackupRestorer(CaptureContext.Load(_machine.Paths, TimeProvider.System), CapturedHome.Wait).Restore(backup);
        _machine.Write(Name, "wombat-of-the-new-note");
        _machine.Flush();

        Assert.Equal([Kept, "wombat-of-the-new-note"], _machine.Files().Values.Order(StringComparer.Ordinal));
        Assert.Equal([Kept, "wombat-of-the-new-note"], _machine.History().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_another_machine_forgot_is_removed_from_the_backups_of_this_one()
    {
        using var place = new TestHub("folder");
        using var other = new MemoryMachine("me", "work/shop");
        _machine.Flush(place);
        other.Flush(place);
        var backup = MakeBackup();
        other.Forget(Name);
        other.Flush(place);
        Assert.False(File.Exists(_machine.Paths.PendingErasure));

        _machine.Flush(place);
        Assert.True(File.Exists(_machine.Paths.PendingErasure));
        BackupErasingStep.Run(CaptureContext.Load(_machine.Paths, TimeProvider.System));

        Assert.All(s_texts, text => Assert.False(Holds(backup, text)));
        Assert.True(Holds(backup, Kept));
    }

    IReadOnlyList<RemainingBackup> Erase() =>
        new BackupEraser(CaptureContext.Load(_machine.Paths, TimeProvider.System), CapturedHome.Wait).Erase();

    string MakeBackup()
    {
        using var database = _machine.Open();
        return Backups.Make(database, _machine.Paths, TimeProvider.System);
    }

    static bool Holds(string file, string text) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
