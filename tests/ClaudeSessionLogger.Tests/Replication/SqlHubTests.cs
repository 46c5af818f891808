using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>The schema of a hub in a database, and many machines that use it at once.</summary>
public sealed class SqlHubTests
{
    const string Entry = "11111111-1111-4111-8111-111111111111",
        Other = "22222222-2222-4222-8222-222222222222";

    // As the Python tool creates them in the cloud.
    const string PythonTables = """
        create table claude_sessions.sessions (session_id varchar primary key, title varchar, project varchar, cost_usd double precision, synced boolean);
        create table claude_sessions.log_entries (id varchar primary key, session_id varchar, logged_at timestamp, category varchar, status varchar, title varchar,
            body varchar, synced boolean, updated_at timestamp, created_by varchar, updated_by varchar);
        insert into claude_sessions.log_entries (id, logged_at, category, status, title, body, created_by)
            values ('11111111-1111-4111-8111-111111111111', timestamp '2025-05-06 07:08:09', 'issue', 'open', 'old 𝄞', 'text', 'Keith');
        insert into claude_sessions.sessions (session_id, title, cost_usd) values ('old', 'kept', 1.5);
        """;

    public static TheoryData<string> Kinds => ["duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void An_unreadable_row_is_skipped_and_reported(string kind)
    {
        using var place = new TestHub(kind);
        using (var hub = place.Open())
            hub.Push(new LogStory().Write(1).Push(0, LogStory.Entry(Entry, 1, "ours", "body")));
        place.Execute("alter table claude_sessions.devices alter column chain drop not null");
        place.Execute("update claude_sessions.devices set chain = null");

        using var again = place.Open();
        Assert.Empty(again.Devices());
        Assert.Empty(again.Devices());
        var skipped = Assert.Single(again.SkippedItems);
        Assert.StartsWith("row ", skipped.Path, StringComparison.Ordinal);
        Assert.Contains("cannot read row", SkippedItems.Sentence([skipped]), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Tables_of_the_Python_tool_are_adopted_with_their_rows(string kind)
    {
        if (kind == "postgresql")
            return; // The Python tool does not support PostgreSQL.
        using var place = new TestHub(kind);
        place.Execute(PythonTables);
        using var hub = place.Open();
        Assert.Equal(
            new(
                new(Entry),
                null,
                new DateTime(2025, 5, 6, 7, 8, 9, DateTimeKind.Utc),
                "issue",
                "open",
                "old 𝄞",
                "text",
                null,
                "Keith",
                null
            ),
            Assert.Single(hub.ExternalEntries())
        );
        var story = new LogStory().Write(1);
        hub.Push(
            story.Push(0, LogStory.Entry(Entry, 2, "taken in")) with
            {
                ImportedEntries = new HashSet<EntryId> { new(Entry) },
            }
        );
        hub.PushSessions(story.Pusher, [SqlHubSessionTests.Session("old", "new title")]);
        Assert.Empty(hub.ExternalEntries());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_newer_hub_is_used_if_it_is_marked_as_compatible(string kind)
    {
        using var place = new TestHub(kind);
        place.Open().Dispose();
        place.Execute("update claude_sessions.hub_meta set schema = 7");
        using (var hub = place.Open())
        {
            hub.Push(new LogStory().Write(1).Push());
            Assert.Equal(1, hub.GetState().Devices);
        }

        place.Execute("update claude_sessions.hub_meta set readable_by = 5");
        var failure = Assert.Throws<Failure>(() => place.Open());
        Assert.Equal(FailureKind.Invalid, failure.Kind);
        Assert.Contains("schema 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Upgrade claude-session-logger", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropped_tables_are_created_again_with_a_new_epoch()
    {
        using var place = new TestHub("postgresql");
        using var hub = place.Open();
        var story = new LogStory().Write(2);
        hub.Push(story.Push());
        var before = hub.GetState();
        place.Execute("drop schema claude_sessions cascade");
        var after = hub.GetState();
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(0, after.Devices);
        hub.Push(story.Push());
        Assert.Equal(2, hub.Read([new(story.Device, 0, 2)], 1 << 20).Count);
    }

    [Fact]
    public async Task Twenty_machines_can_push_concurrently()
    {
        using var place = new TestHub("postgresql");
        place.Open().Dispose();
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n =>
                    Task.Run(
                        () =>
                        {
                            using var hub = place.Open();
                            var story = new LogStory();
                            for (var page = 0; page < 5; page++)
                            {
                                story.Write(100);
                                // All machines change the same entries.
                                hub.Push(
                                    story.Push(
                                        page * 100,
                                        [
                                            .. Enumerable
                                                .Range(0, 10)
                                                .Reverse()
                                                .Select(i => LogStory.Entry($"entry {i}", (page * 20) + n + 1)),
                                        ]
                                    )
                                );
                            }
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Equal(
            10_000L,
            PostgresServer.Scalar(place.Address.ToString(), "select count(*) from claude_sessions.log_events")
        );
        Assert.Equal(
            10L,
            PostgresServer.Scalar(
                place.Address.ToString(),
                "select count(*) from claude_sessions.log_entries where events = 100"
            )
        );
    }
}
