using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>The plain table of entries of a hub in a database, which other tools read and write.</summary>
public sealed class SqlHubEntriesTests
{
    const string Entry = "11111111-1111-4111-8111-111111111111",
        Other = "22222222-2222-4222-8222-222222222222";

    public static TheoryData<string> Kinds => ["duckdb", "postgresql"];

    static string? Title(TestHub place)
    {
        using var hub = place.Open();
        // A row without a fingerprint counts as an external row.
        return hub.ExternalEntries().SingleOrDefault(row => row.Id.Value == Entry)?.Title;
    }

    static void Forget(TestHub place) => place.Execute("update claude_sessions.log_entries set projected = null");

    [Theory, MemberData(nameof(Kinds))]
    public void Only_external_rows_are_detected(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(1);
        using (var hub = place.Open())
        {
            hub.Push(story.Push(0, LogStory.Entry(Entry, 1, "ours", "body"), LogStory.Entry(Other, 1, "also ours")));
            Assert.Empty(hub.ExternalEntries());
        }

        place.Execute(
            $"""
            update claude_sessions.log_entries set status = 'resolved', updated_by = 'Keith', updated_at = timestamp '2026-02-03 04:05:06' where id = '{Entry}';
            insert into claude_sessions.log_entries (id, logged_at, category, status, title, created_by) values ('theirs', timestamp '2026-01-01 00:00:00', 'note', 'info', 'new', 'Keith')
            """
        );
        using var after = place.Open();
        Assert.Equal(
            [
                new(
                    new(Entry),
                    null,
                    LogStory.Entry(Entry, 1).LoggedAt,
                    "issue",
                    "resolved",
                    "ours",
                    "body",
                    new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc),
                    "Jane",
                    "Keith"
                ),
                new ExternalEntry(
                    new("theirs"),
                    null,
                    new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                    "note",
                    "info",
                    "new",
                    null,
                    null,
                    "Keith",
                    null
                ),
            ],
            after.ExternalEntries()
        );
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_row_is_replaced_only_by_one_with_more_events(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(1);
        using (var hub = place.Open())
        {
            hub.Push(story.Push(0, LogStory.Entry(Entry, 2, "two")));
            foreach (var (events, title) in ((int, string)[])[(1, "one"), (2, "two again"), (3, "three"), (2, "late")])
                hub.Push(new(story.Pusher, [], [LogStory.Entry(Entry, events, title)]));
        }

        Forget(place);
        Assert.Equal("three", Title(place));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Outdated_rows_are_found_and_repaired(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var (story, branch) = (new LogStory(), new LogStory());
        foreach (var entry in (string[])["even", "behind", "behind", "ahead", "missing", "foreign"])
            story.Write("text", entry);
        hub.Push(
            story.Push(
                0,
                LogStory.Entry("even", 1),
                LogStory.Entry("behind", 1),
                LogStory.Entry("ahead", 3),
                LogStory.Entry("foreign", 7)
            )
        );
        // The same event with two sequence numbers counts once.
        hub.Push(
            branch.Push() with
            {
                Devices =
                [
                    new(branch.Device, ChainHead.None, [story.Events[0].WithDevice(branch.Device, ChainHead.None)]),
                ],
            }
        );
        place.ExecuteWhileOpen("update claude_sessions.log_entries set projected = null where id = 'foreign'");
        Assert.Equal([new("ahead"), new("behind"), new("missing")], hub.Leftovers().Rows);

        hub.Push(
            new(
                story.Pusher,
                [],
                [
                    LogStory.Entry("behind", 2),
                    LogStory.Entry("ahead", 1, "there is no more"),
                    LogStory.Entry("missing", 1),
                ]
            )
            {
                OverwritesAnyRow = true,
            }
        );

        Assert.Empty(hub.Leftovers().Rows);
        Assert.Empty(hub.Leftovers().Forgotten);
        Assert.Equal(
            "there is no more",
            place.ScalarWhileOpen("select title from claude_sessions.log_entries where id = 'ahead'")
        );
        hub.Push(new(story.Pusher, [], [LogStory.Entry("even", 0, "made of less")]) { OverwritesAnyRow = true });
        Assert.Equal("title", place.ScalarWhileOpen("select title from claude_sessions.log_entries where id = 'even'"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forgotten_text_left_by_an_older_version_is_found(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory();
        story.Write("secret", "e1");
        story.Write("", "e1", EventKind.Forgotten);
        story.Write("", "e2", EventKind.Forgotten);
        hub.Push(story.Push());
        place.ExecuteWhileOpen(
            "update claude_sessions.log_events set value = 'secret' where entry_id = 'e1' and seq = 1; insert into "
                + "claude_sessions.log_entries (id) values ('e2')"
        );
        Assert.Equal([new("e1"), new("e2")], hub.Leftovers().Forgotten);

        hub.Redact(hub.Leftovers().Forgotten);

        Assert.Empty(hub.Leftovers().Forgotten);
        Assert.All(
            hub.Read([new(story.Device, 0, 9)], 1 << 20),
            e => Assert.True(string.IsNullOrEmpty(e.Content.Value))
        );
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_external_row_is_not_overwritten_before_it_is_imported(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(1);
        using (var hub = place.Open())
            hub.Push(story.Push(0, LogStory.Entry(Entry, 1, "ours")));
        place.Execute("update claude_sessions.log_entries set title = 'theirs'");
        using (var hub = place.Open())
        {
            hub.Push(new(story.Pusher, [], [LogStory.Entry(Entry, 2, "without theirs")]));
            Assert.Equal("theirs", Assert.Single(hub.ExternalEntries()).Title);
            hub.Push(
                new(story.Pusher, [], [LogStory.Entry(Entry, 3, "with theirs")])
                {
                    ImportedEntries = new HashSet<EntryId> { new(Entry) },
                }
            );
            Assert.Empty(hub.ExternalEntries());
        }

        Forget(place);
        Assert.Equal("with theirs", Title(place));
    }

    [Fact]
    public void An_external_change_after_the_import_is_kept()
    {
        using var place = new TestHub("postgresql");
        var story = new LogStory().Write(1);
        using var hub = place.Open();
        hub.Push(story.Push(0, LogStory.Entry(Entry, 1, "ours")));
        place.Execute("update claude_sessions.log_entries set title = 'theirs'");
        Assert.Single(hub.ExternalEntries());
        place.Execute("update claude_sessions.log_entries set title = 'theirs, once more'");
        hub.Push(
            new(story.Pusher, [], [LogStory.Entry(Entry, 2, "with the first")])
            {
                ImportedEntries = new HashSet<EntryId> { new(Entry) },
            }
        );
        Assert.Equal("theirs, once more", Assert.Single(hub.ExternalEntries()).Title);
    }
}
