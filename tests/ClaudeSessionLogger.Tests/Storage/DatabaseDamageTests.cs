using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// Every command refuses a database that a power cut or a bad disk has damaged, and a backup can replace it.
/// </summary>
public sealed class DatabaseDamageTests : IDisposable
{
    readonly LogMachine _machine = new("Ada");

    public DatabaseDamageTests()
    {
        foreach (var title in (string[])["one", "two", "three"])
            Add(title);
    }

    void Add(string title)
    {
        using var database = _machine.Open();
        database.SkipCheckpoint();
        new LogWriter(database, new(_machine.Device, "Ada", null), _machine.Clock).Create(
            new(EntryCategory.Issue, EntryStatus.Open, title, new string('b', 200), "app")
        );
    }

    public void Dispose() => _machine.Dispose();

    string File => _machine.Paths.Database;

    string Log => File + ".wal";

    /// <summary>Each kind of damage by its name.</summary>
    void Damage(string kind)
    {
        switch (kind)
        {
            case "a log of zeros":
                System.IO.File.WriteAllBytes(Log, new byte[new FileInfo(Log).Length]);
                break;
            case "a log that ends early":
                Truncate(Log, new FileInfo(Log).Length - 9);
                break;
            case "an emptied log":
                Truncate(Log, 0);
                break;
            case "a lost log":
                System.IO.File.Delete(Log);
                break;
            case "a wrong length in the log":
                Overwrite(Log, 0x1a + 0x2a, 0xff);
                break;
            case "a lost file":
                System.IO.File.Delete(File);
                break;
            case "an emptied file":
                Truncate(File, 0);
                break;
            case "an emptied file without a log":
                Truncate(File, 0);
                System.IO.File.Delete(Log);
                break;
            case "a file that ends early":
                Checkpoint();
                Truncate(File, 100_000);
                break;
            case "a bad block":
                Checkpoint();
                Overwrite(File, 12288 + 200, 0x5a, 100_000);
                break;
        }
    }

    void Checkpoint()
    {
        using var database = _machine.Open();
        database.Execute("checkpoint logger");
    }

    static void Truncate(string path, long length)
    {
        using var file = System.IO.File.OpenWrite(path);
        file.SetLength(length);
    }

    static void Overwrite(string path, long at, byte value, int count = 8)
    {
        using var file = System.IO.File.OpenWrite(path);
        file.Position = at;
        file.Write(Enumerable.Repeat(value, count).ToArray());
    }

    string[] Bytes() =>
        [
            .. ((string[])[File, Log]).Select(path =>
                System.IO.File.Exists(path) ? Convert.ToHexString(System.IO.File.ReadAllBytes(path)) : "none"
            ),
        ];

    public static TheoryData<string> Kinds =>
        [
            "a log of zeros",
            "a log that ends early",
            "an emptied log",
            "a lost log",
            "a wrong length in the log",
            "a lost file",
            "an emptied file",
            "an emptied file without a log",
            "a file that ends early",
            "a bad block",
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_database_is_refused_and_not_changed(string kind)
    {
        Damage(kind);
        var before = Bytes();
        foreach (
            var open in (Action[])
                [
                    () => Database.Open(_machine.Paths, TimeProvider.System, CapturedHome.Wait),
                    () => Database.OpenToRead(_machine.Paths, CapturedHome.Wait),
                ]
        )
        {
            var failure = Assert.Throws<Failure>(open);
            Assert.Equal(FailureKind.Invalid, failure.Kind);
            Assert.Contains("claude-session-logger doctor", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
            Assert.DoesNotContain("Error", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Bytes());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_backup_replaces_a_damaged_database(string kind)
    {
        string backup;
        using (var database = _machine.Open())
            backup = Backups.Make(database, _machine.Paths, TimeProvider.System);
        Add("since the backup");
        Damage(kind);
        var context = CaptureContext.Load(_machine.Paths, TimeProvider.System);

        var restored = new BackupRestorer(context, CapturedHome.Wait).Restore(backup);

        Assert.Equal(3, restored.Content.LogEntries);
        Assert.Equal(3, _machine.Rows().Count);
        Assert.True(
            System.IO.File.Exists(restored.UnreadableCopy) || System.IO.File.Exists(restored.UnreadableCopy + ".wal")
        );
    }

    [Fact]
    public async Task Every_command_refuses_a_damaged_database()
    {
        Damage("a bad block");
        foreach (
            var command in (string[][])
                [
                    ["list"],
                    ["report"],
                    ["log", "--category", "note", "--title", "x"],
                    ["query", "select 1"],
                    ["backup"],
                    ["flush"],
                    ["export", _machine.Home.In("out")],
                ]
        )
        {
            var run = await _machine.Run(command);
            Assert.Equal((64, ""), (run.ExitCode, run.Out));
            Assert.Contains("it is damaged", run.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Backups.All(_machine.Paths));
    }

    [Fact]
    public void Doctor_names_the_newest_intact_backup()
    {
        var backups = new List<string>();
        using (var database = _machine.Open())
        {
            foreach (var day in (int[])[1, 2, 3])
                Backups.CopyTo(database, $"{File}.backup-2026010{day}T000000000Z", null);
        }

        Overwrite($"{File}.backup-20260103T000000000Z", 12288 + 200, 0x5a, 100_000);
        Add("since the backup");
        Damage("a log of zeros");

        var finding = Assert.Single(
            new DatabaseCheck(_machine.Paths, PriceBook.Load(_machine.Paths, out _), TimeProvider.System).Check()
        );

        Assert.Contains("write-ahead log", finding.Detail, StringComparison.Ordinal);
        Assert.StartsWith(
            $"restore the newest intact backup: claude-session-logger restore {File}.backup-20260102T000000000Z ",
            finding.Advice,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"Damaged backups: {File}.backup-20260103T000000000Z",
            finding.Advice,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData(null)]
    public void Losing_the_database_state_file_loses_no_data(string? state)
    {
        if (state is null)
            System.IO.File.Delete(File + ".state");
        else
            System.IO.File.WriteAllText(File + ".state", state);
        Assert.Equal(3, _machine.Rows().Count);
    }

    [Theory]
    [InlineData(
        "IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location "
            + "4096"
    )]
    [InlineData("IO Error: Could not read enough bytes from file \"a\": attempted to read 1 bytes from location 3")]
    [InlineData("INTERNAL Error: Attempted to access index 5 within vector of size 3\n\nStack Trace:\n0 x")]
    [InlineData("FATAL Error: Failed: database has been invalidated because of a previous fatal error.")]
    [InlineData("Serialization Error: Failed to deserialize: field id mismatch")]
    [InlineData("{\"exception_type\":\"IO\",\"exception_message\":\"Corrupt database file: computed checksum 1\"}")]
    public void A_DuckDB_message_about_damage_becomes_one_sentence(string message)
    {
        Assert.True(DatabaseFailure.IsDamage(message));
        var failure = DatabaseFailure.OfDamage(message, "/f");
        Assert.StartsWith("cannot use /f: it is damaged (", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" Error", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
