using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Npgsql;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>Sessions are only sent to the hub, and only their owner can read them.</summary>
public sealed class SqlHubSessionTests
{
    static readonly DateTime s_start = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    internal static HubSession Session(
        string id,
        string? title = "fixed",
        string titleSource = "ai",
        params IReadOnlyList<SessionHour> hours
    ) =>
        new(
            new()
            {
                Id = new(id),
                Project = "shop",
                Cwd = "/home/jane/shop",
                StartedAt = s_start,
                EndedAt = s_start.AddMinutes(90),
                Models = ["opus", "haiku"],
                Tokens = new(1, 2, 3, 4, 5),
                Cost = new(1.25m),
                MessageCount = 6,
                ToolCallCount = 7,
                Skills = ["a", "b"],
                Title = title,
                TitleSource = titleSource,
            },
            "Jane",
            "clear",
            hours
        );

    static SessionHour Hour(int hour, string model = "opus") =>
        new(s_start.Date.AddHours(hour), model, 3, new(1, 2, 3, 4, 5), 1, 0.5m);

    public static TheoryData<string> Kinds => ["duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void Sessions_are_replaced_and_deleted_on_the_hub(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory();
        using (var hub = place.Open())
        {
            hub.PushSessions(
                story.Pusher,
                [
                    Session("a", "first", "ai", Hour(5), Hour(6), Hour(6, "haiku")),
                    Session("b", "from the prompt", "prompt"),
                ]
            );
            hub.PushSessions(story.Pusher, [Session("a", "second", "ai", Hour(5))]);
            hub.PushSessions(story.Pusher, []);
            var device = Assert.Single(hub.Devices());
            Assert.Equal((2, story.Device, "her laptop"), (device.Pushes, device.Device, device.Name));
            Assert.Equal(device.HeadHash, hub.GetState().Mark);
        }

        Assert.Equal(
            "a|shop|second|2026-03-04|90|opus, haiku|1|2|7|5|15|1.25|6|7|a, b|Jane|clear;b|shop||2026-03-04|90|opus, "
                + "haiku|1|2|7|5|15|1.25|6|7|a, b|Jane|clear",
            Rows(
                place,
                """
                session_id || '|' || project || '|' || coalesce(title, '') || '|' || session_date || '|' || cast(duration_min as integer) || '|' || models || '|' || input_tokens || '|' || output_tokens
                || '|' || cache_write_tokens || '|' || cache_read_tokens || '|' || total_tokens || '|' || cast(cost_usd as decimal(9, 2)) || '|' || message_count || '|' || tool_call_count
                || '|' || skills_used || '|' || created_by || '|' || end_reason
                """,
                "sessions"
            )
        );
        Assert.Equal(
            "a 2026-03-04 05:00:00 opus 3 1 2 3 4 5 1 0.50",
            Rows(
                place,
                """
                session_id || ' ' || hour || ' ' || model || ' ' || responses || ' ' || input_tokens || ' ' || output_tokens || ' ' || cache_write_5m_tokens || ' ' || cache_write_1h_tokens
                || ' ' || cache_read_tokens || ' ' || web_search_requests || ' ' || cast(cost_usd as decimal(9, 2))
                """,
                "session_hours"
            )
        );

        using (var hub = place.Open())
            hub.ForgetSessions([new("a"), new("never heard of")]);
        Assert.Equal("b", Rows(place, "session_id", "sessions"));
        Assert.Equal("", Rows(place, "session_id", "session_hours"));
    }

    [Fact]
    public void PostgreSQL_roles_share_the_log_but_not_their_sessions()
    {
        var id = Guid.NewGuid().ToString("N")[..8];
        var (owner, jane, keith, stranger) = ($"owner_{id}", $"jane_{id}", $"keith_{id}", $"stranger_{id}");
        var database = PostgresServer.CreateDatabase();
        // As in docs/hubs.md.
        PostgresServer.Execute(
            PostgresServer.Address,
            $"create role team_{id}; create role {owner} login; create role {jane} login in role team_{id}; create "
                + $"role {keith} login in role team_{id}; create role {stranger} login"
        );
        PostgresServer.Execute(
            database,
            $"grant create on database {new Uri(database).AbsolutePath.Trim('/')} to {owner}"
        );
        Open(database, owner).Dispose();
        using (
            var granting = HubFactory.OpenAsOwner(
                HubAddress.Parse(As(database, owner), "/"),
                new(_ => null, Path.GetTempPath()),
                TimeSpan.FromMinutes(1),
                TimeProvider.System
            )
        )
            granting.GrantAccess($"team_{id}");

        var (first, second) = (new LogStory().Write(1), new LogStory(person: "Keith").Write(1));
        using (var hub = Open(database, jane))
        {
            hub.Push(first.Push());
            hub.PushSessions(first.Pusher, [Session("s", "Jane's", "ai", Hour(5))]);
        }

        using (var hub = Open(database, keith))
        {
            Assert.Equal(first.Events, hub.Read([new(first.Device, 0, 1)], 1 << 20));
            hub.Push(second.Push());
            // Uses the same session id on purpose: the other role's row is neither visible nor changed.
            hub.PushSessions(second.Pusher, [Session("s", "Keith's", "ai", Hour(5), Hour(6))]);
            hub.ForgetSessions([new("s")]);
            hub.PushSessions(second.Pusher, [Session("s", "Keith's", "ai", Hour(5), Hour(6))]);
        }

        const string titles = "select string_agg(title, ',' order by title) from claude_sessions.sessions",
            hours = "select count(*) from claude_sessions.session_hours";
        Assert.Equal(
            ("Jane's", 1L),
            (PostgresServer.Scalar(As(database, jane), titles), PostgresServer.Scalar(As(database, jane), hours))
        );
        Assert.Equal(
            ("Keith's", 2L),
            (PostgresServer.Scalar(As(database, keith), titles), PostgresServer.Scalar(As(database, keith), hours))
        );
        Assert.Equal(
            (DBNull.Value, 0L),
            (PostgresServer.Scalar(As(database, owner), titles), PostgresServer.Scalar(As(database, owner), hours))
        );
        var forged = Assert.Throws<PostgresException>(() =>
            PostgresServer.Execute(
                As(database, keith),
                $"insert into claude_sessions.sessions (session_id, owner) values ('x', '{jane}')"
            )
        );
        Assert.Equal("42501", forged.SqlState);
        var refused = Assert.Throws<Failure>(() => Open(database, stranger));
        Assert.Equal(FailureKind.Unauthorized, refused.Kind);
        Assert.Contains("claude-session-logger hub grant", refused.Message, StringComparison.Ordinal);
    }

    static IHub Open(string database, string user) =>
        HubFactory.Open(
            HubAddress.Parse(As(database, user), "/"),
            new(_ => null, Path.GetTempPath()),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );

    static string As(string database, string user) =>
        new UriBuilder(database) { UserName = user }
            .Uri
            .AbsoluteUri;

    // All rows as one text, in SQL that both databases accept.
    static string Rows(TestHub place, string row, string table)
    {
        var sql = $"select coalesce(string_agg({row}, ';' order by session_id), '') from claude_sessions.{table}";
        return place.Scalar(sql);
    }
}
