using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>
/// The inbox reports each change by others once, when it arrives and regardless of its age, and never a person's own
/// changes.
/// </summary>
public sealed class InboxTests : IDisposable
{
    readonly LogMachine _keith = new("Keith"),
        _jane = new("Jane");

    public void Dispose()
    {
        _keith.Dispose();
        _jane.Dispose();
    }

    [Fact]
    public void A_late_offline_change_appears_in_a_cleared_inbox()
    {
        var entry = _keith.Log("refunds");
        _jane.Pull(_keith);
        _jane.Clock.Now = _jane.Clock.Now.AddHours(-1);
        _jane.Status(entry.Id, "resolved");
        _keith.MarkSeen(_keith.Inbox().Last);
        Assert.Equal(0, _keith.CountUnread());

        _keith.Pull(_jane);
        Assert.Equal(1, _keith.CountUnread());
        Assert.Equal(["Jane resolved it"], InboxLines(_keith));
        Assert.Equal("resolved", Assert.Single(_keith.Inbox().Entries).Entry!.StatusText);
    }

    [Fact]
    public void The_inbox_lists_every_kind_of_change_under_its_entry()
    {
        var entry = _jane.Log("refunds");
        _jane.Change(
            entry.Id,
            new(EventKind.Note, "in staging only"),
            new(EventKind.Title, "refunds in staging"),
            new(EventKind.Category, "task"),
            new(EventKind.Body, "b")
        );
        _jane.Write(writer =>
            writer.Change(
                entry.Id,
                it => ClaimPolicy.Claim(it, new(new("d"), "Jane", null), writer.Now, TimeSpan.FromHours(2))
            )
        );
        _jane.Status(entry.Id, "in_progress");
        _jane.Status(entry.Id, "resolved");
        _jane.Status(entry.Id, "open");
        var other = _jane.Log("other", "decision");
        _keith.Pull(_jane);

        Assert.Equal(2, _keith.CountUnread());
        Assert.Equal([entry.Id, other.Id], _keith.Inbox().Entries.Select(one => one.Id));
        Assert.Equal(
            [
                "Jane logged issue (open): refunds",
                "Jane noted: in staging only",
                "Jane changed its title to: refunds in staging",
                "Jane changed its category to task",
                "Jane changed its body (1 bytes)",
                $"Jane claimed it until {TimeText.Local(new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc))}",
                "Jane set its status to in_progress",
                "Jane resolved it",
                "Jane reopened it",
                "Jane logged decision (info): other",
            ],
            InboxLines(_keith)
        );
    }

    [Fact]
    public void The_inbox_never_lists_the_persons_own_changes()
    {
        using var laptop = new LogMachine("Keith");
        var entry = _keith.Log("mine");
        laptop.Pull(_keith);
        laptop.Status(entry.Id, "resolved");
        _keith.Pull(laptop);
        Assert.Equal((0, 0), (_keith.CountUnread(), laptop.CountUnread()));
        Assert.Empty(_keith.Inbox().Entries);
    }

    [Fact]
    public void An_overridden_change_is_reported_with_both_values()
    {
        var entry = _keith.Log("refunds");
        _jane.Pull(_keith);
        _keith.Change(entry.Id, new(EventKind.Status, "blocked"), new(EventKind.Note, "needs the ledger"));
        _jane.Clock.Now = _jane.Clock.Now.AddMinutes(5);
        _jane.Change(entry.Id, new(EventKind.Status, "resolved"), new(EventKind.Note, "fixed"));
        _keith.Pull(_jane);
        _jane.Pull(_keith);

        var told = Assert.Single(Assert.Single(_keith.Inbox().Entries).Overridden);
        Assert.Equal(
            ("blocked", "resolved", "Jane"),
            (told.Event.Content.Value, told.Conflict!.Won.Value, told.Conflict.Won.Actor)
        );
        Assert.Empty(_jane.Inbox().Entries.SelectMany(one => one.Overridden));
        Assert.Equal(["needs the ledger", "fixed"], _keith.Inbox().Entries[0].Entry!.Notes.Select(note => note.Text));
        Assert.Equal(_keith.Rows(), _jane.Rows());
        Assert.True(_keith.Inbox().Entries[0].Entry!.Conflicts.Single().IsOpen);

        // Writing the current value settles the conflict on all machines.
        Assert.DoesNotContain(_keith.Status(entry.Id, "resolved").Conflicts, conflict => conflict.IsOpen);
        _jane.Pull(_keith);
        Assert.DoesNotContain(_jane.Inbox().Entries[0].Entry!.Conflicts, conflict => conflict.IsOpen);
    }

    [Fact]
    public void A_change_unaware_of_the_resolution_is_not_called_a_reopening()
    {
        var entry = _keith.Log("refunds");
        _jane.Pull(_keith);
        _keith.Status(entry.Id, "resolved");
        _jane.Clock.Now = _jane.Clock.Now.AddMinutes(5);
        _jane.Status(entry.Id, "blocked");
        _keith.Pull(_jane);
        Assert.Equal(["Jane set its status to blocked"], InboxLines(_keith));
    }

    [Fact]
    public void An_overridden_change_of_another_own_machine_is_reported_too()
    {
        using var laptop = new LogMachine("Keith");
        var entry = _keith.Log("refunds");
        laptop.Pull(_keith);
        _jane.Pull(_keith);
        laptop.Status(entry.Id, "blocked");
        _jane.Clock.Now = _jane.Clock.Now.AddMinutes(5);
        _jane.Status(entry.Id, "resolved");
        _keith.Pull(_jane);
        _keith.MarkSeen(_keith.Inbox().Last);
        Assert.Equal(0, _keith.CountUnread());

        _keith.Pull(laptop);
        Assert.Equal(1, _keith.CountUnread());
        var told = Assert.Single(_keith.Inbox().Entries);
        Assert.Empty(told.Changes);
        Assert.Equal("resolved", Assert.Single(told.Overridden).Conflict!.Won.Value);
    }

    [Fact]
    public void An_event_received_twice_is_reported_once()
    {
        _jane.Log("once");
        _keith.Pull(_jane);
        _keith.MarkSeen(_keith.Inbox().Last);
        List<LogEvent> events;
        using (var database = _keith.Open())
            events = new EventStore(database).Read(new(_jane.Device, 0, 1), long.MaxValue);
        _keith.Receive([LogEvent.Following(new("branch"), ChainHead.None, events[0].Content)]);
        Assert.Equal(2, _keith.Rows("log_events").Count);
        Assert.Equal(0, _keith.CountUnread());
    }

    [Fact]
    public void A_change_that_arrives_while_the_inbox_is_read_stays_unread()
    {
        _jane.Log("first");
        _keith.Pull(_jane);
        var read = _keith.Inbox();
        _jane.Log("second");
        _keith.Pull(_jane);
        _keith.MarkSeen(read.Last);
        Assert.Equal(["Jane logged issue (open): second"], InboxLines(_keith));
        _keith.MarkSeen(0);
        Assert.Equal(1, _keith.CountUnread());
    }

    [Fact]
    public void Each_person_on_a_machine_has_an_inbox()
    {
        _jane.Log("for all");
        _keith.Pull(_jane);
        _keith.MarkSeen(_keith.Inbox().Last);
        using var database = _keith.Open();
        Assert.Equal((0, 1, 0), (Unseen("Keith"), Unseen("Ada"), Unseen("Jane")));

        long Unseen(string person) => InboxStore.Count(database, new(person, _keith.Device), _keith.AsOf(database));
    }

    [Fact]
    public async Task The_badge_line_is_as_documented_and_cleared_by_the_inbox()
    {
        Assert.Equal(("", ""), Both(await _keith.Run("inbox", "--count")));
        var entry = _jane.Log("refunds \x1b[2J\u202e twice");
        _jane.Log("more");
        _keith.Pull(_jane);
        const string Two = "📬 2 shared issue update(s) — run: claude-session-logger inbox\n";
        for (var i = 0; i < 2; i++)
            Assert.Equal((Two, ""), Both(await _keith.Run("inbox", "--count")));
        Assert.Equal("{\n  \"unseen\": 2\n}\n", Both(await _keith.Run("inbox", "--count", "--json")).Item1);

        var list = Both(await _keith.Run("inbox"));
        Assert.StartsWith(
            $"{entry.Id.Short}  issue (open)  refunds  twice\n  2026-11-22 10:00  Jane logged issue (open): refunds  "
                + "twice\n",
            list.Item1,
            StringComparison.Ordinal
        );
        Assert.Equal(("", ""), Both(await _keith.Run("inbox", "--count")));
        Assert.Equal(("", "no unread changes by others.\n"), Both(await _keith.Run("inbox")));
        Assert.Equal(0, StatusCache.Read(_keith.Paths.StatusCache).UnreadCount);
    }

    [Fact]
    public async Task Clear_marks_everything_as_read_without_listing_it()
    {
        _jane.Log("refunds");
        _keith.Pull(_jane);
        Assert.Equal(("marked 1 entry as read\n", ""), Both(await _keith.Run("inbox", "--clear")));
        Assert.Equal(0, _keith.CountUnread());
    }

    [Fact]
    public void The_status_cache_counts_unread_entries()
    {
        Directory.CreateDirectory(_keith.Home.Logger);
        File.WriteAllText(_keith.Paths.ConfigFile, """{"user": "Keith"}""");
        _jane.Log("refunds");
        _keith.Pull(_jane);
        using var database = _keith.Open();
        Assert.True(StatusCacheWriter.Write(database, _keith.Paths, TimeProvider.System));
        Assert.Equal(1, StatusCache.Read(_keith.Paths.StatusCache).UnreadCount);
    }

    [Fact]
    public async Task Nothing_is_marked_as_read_if_the_output_fails()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pipe that breaks is made with sh.");
        _jane.Log("refunds");
        _keith.Pull(_jane);
        var environment = _keith.Home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "Keith";
        // /dev/full fails every write, like a full disk.
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        var run = await ProgramRun.Of(
            "/bin/sh",
            ["-c", $"dotnet '{typeof(Settings).Assembly.Location}' inbox > /dev/full"],
            environment
        );
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(1, _keith.CountUnread());
    }

    static List<string> InboxLines(LogMachine machine) =>
        [
            .. machine
                .Inbox()
                .Entries.SelectMany(entry => entry.Changes)
                .Select(item => $"{item.Event.Content.Actor} {HistoryText.Describe(item)}"),
        ];

    static (string, string) Both(ProgramRun run) =>
        (run.Succeeded().Out.ReplaceLineEndings("\n"), run.Error.ReplaceLineEndings("\n"));
}
