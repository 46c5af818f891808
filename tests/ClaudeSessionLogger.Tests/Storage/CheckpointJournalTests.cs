using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>The files that a process leaves when it is killed at a moment of a checkpoint.</summary>
public sealed class CheckpointJournalTests : IDisposable
{
    static readonly string[] s_extensions = ["", ".wal", ".journal"];

    readonly LogMachine _machine = new("Ada");

    public CheckpointJournalTests()
    {
        using var database = _machine.Open();
        Log(database, "one");
    }

    public void Dispose() => _machine.Dispose();

    string File => _machine.Paths.Database;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_interrupted_checkpoint_is_undone(bool readOnly)
    {
        KillBeforeCheckpoint();
        Assert.InRange(TornBlocks.Tear(File), 1, 10);

        Assert.Equal(["one", "two"], Titles(readOnly));
        Assert.False(System.IO.File.Exists(File + ".journal"));
    }

    [Fact]
    public void An_interrupted_checkpoint_without_a_journal_damages_the_database()
    {
        KillBeforeCheckpoint();
        TornBlocks.Tear(File);
        System.IO.File.Delete(File + ".journal");

        Assert.Contains(
            "damaged",
            Assert.Throws<Failure>(() => Titles(readOnly: false)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_that_was_completed_is_kept()
    {
        KillBeforeCheckpoint();
        var journal = System.IO.File.ReadAllBytes(File + ".journal");
        Assert.Equal(["one", "two"], Titles(readOnly: false));
        Assert.False(System.IO.File.Exists(File + ".wal"));
        System.IO.File.WriteAllBytes(File + ".journal", journal);

        Assert.Equal(["one", "two"], Titles(readOnly: true));
        Assert.False(System.IO.File.Exists(File + ".journal"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(200_000)]
    public void A_journal_that_was_not_completed_is_ignored(int length)
    {
        KillBeforeCheckpoint();
        using (var journal = System.IO.File.OpenWrite(File + ".journal"))
            journal.SetLength(length);

        Assert.Equal(["one", "two"], Titles(readOnly: false));
    }

    [Fact]
    public void A_journal_of_another_database_is_ignored()
    {
        KillBeforeCheckpoint();
        using var other = new LogMachine("Bob");
        using (var database = other.Open())
            Log(database, "three");
        System.IO.File.Move(File + ".journal", other.Paths.Database + ".journal");

        Assert.Equal(["three"], Titles(other, readOnly: false));
    }

    [Fact]
    public void The_journal_of_a_running_process_is_left_alone()
    {
        KillBeforeCheckpoint();
        using (LockHolder.Of(File))
        {
            var failure = Assert.Throws<Failure>(() =>
                Database.OpenToRead(_machine.Paths, TimeSpan.FromMilliseconds(1))
            );
            Assert.Equal(FailureKind.Busy, failure.Kind);
            Assert.True(System.IO.File.Exists(File + ".journal"));
        }
    }

    [Fact]
    public void Every_checkpoint_of_a_connection_has_its_own_journal()
    {
        using (var database = _machine.Open())
        {
            Log(database, "two");
            database.Checkpoint();
            Log(database, "three");
            database.Checkpoint();
            Log(database, "four");
            Keep();
        }

        Kill();
        Assert.InRange(TornBlocks.Tear(File), 1, 10);
        Assert.Equal(["four", "one", "three", "two"], Titles(readOnly: false));
    }

    [Fact]
    public void A_link_in_place_of_the_journal_is_not_followed()
    {
        var target = _machine.Paths.Home + "/target";
        System.IO.File.WriteAllText(target, "mine");
        System.IO.File.CreateSymbolicLink(File + ".journal", target);

        using (var database = _machine.Open())
            Log(database, "two");

        Assert.Equal("mine", System.IO.File.ReadAllText(target));
    }

    [Fact]
    public void Only_DatabaseTransactions_runs_checkpoints()
    {
        string[] allowed = ["Database.cs", "DatabaseTransactions.cs", "DuckDbHubFile.cs"];
        var others = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !allowed.Contains(Path.GetFileName(file)))
            .SelectMany(file =>
                System
                    .IO.File.ReadLines(file)
                    .Where(line =>
                        line.Contains("checkpoint logger", StringComparison.Ordinal)
                        || line.Contains("wal_autocheckpoint", StringComparison.Ordinal)
                    )
            );
        Assert.Empty(others);
    }

    void KillBeforeCheckpoint()
    {
        using (var database = _machine.Open())
        {
            Log(database, "two");
            Keep();
        }

        Kill();
    }

    // Copying a file that is open here releases its lock, which nothing else needs at this moment.
    void Keep()
    {
        foreach (var extension in s_extensions)
            System.IO.File.Copy(File + extension, File + extension + ".kept");
    }

    void Kill()
    {
        foreach (var extension in s_extensions)
            System.IO.File.Move(File + extension + ".kept", File + extension, overwrite: true);
    }

    void Log(Database database, string title) =>
        new LogWriter(database, new(_machine.Device, "Ada", null), _machine.Clock).Create(
            new(EntryCategory.Issue, EntryStatus.Open, title, null, "app")
        );

    string[] Titles(bool readOnly) => Titles(_machine, readOnly);

    static string[] Titles(LogMachine machine, bool readOnly)
    {
        using var database = readOnly
            ? Database.OpenToRead(machine.Paths, CapturedHome.Wait)!
            : Database.Open(machine.Paths, machine.Clock, CapturedHome.Wait);
        return [.. database.Query("select title from log_entries order by title", row => row.GetString(0))];
    }
}
