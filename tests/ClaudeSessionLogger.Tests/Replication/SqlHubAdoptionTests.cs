using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>
/// Tables that the Python tool created with other types are adapted, or refused by the name of a column.
/// </summary>
public sealed class SqlHubAdoptionTests : IDisposable
{
    const string Entries = """
        create table claude_sessions.log_entries (id uuid, session_id varchar not null, logged_at timestamptz default now(), category varchar not null, status varchar,
            title varchar, body varchar not null, synced boolean default false, updated_at varchar, created_by varchar, updated_by varchar, their_own integer not null);
        insert into claude_sessions.log_entries values ('11111111-1111-4111-8111-111111111111', 's', '2026-06-01 10:00:00+02', 'issue', 'open', 'refunds', 'details', true,
            '2026-06-02 10:00:00', 'Keith', 'Jane', 7);
        """;
    const string Sessions = """
        create table claude_sessions.sessions (session_id uuid, models varchar[], skills_used varchar[], started_at timestamptz, ended_at timestamptz, cost_usd double,
            input_tokens integer, title varchar not null);
        insert into claude_sessions.sessions values ('22222222-2222-4222-8222-222222222222', ['a', 'b'], [], '2026-06-01 10:00:00+02', null, 1.5, 5, 'old');
        """;

    readonly TestHub _place = new("duckdb");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Entries_with_other_columns_are_adapted_and_kept()
    {
        _place.Execute(Entries);
        var story = new LogStory().Write(1);
        using (var hub = _place.Open())
        {
            var theirs = Assert.Single(hub.ExternalEntries());
            Assert.Equal(
                ("s", "refunds", new DateTime(2026, 6, 1, 8, 0, 0), new DateTime(2026, 6, 2, 10, 0, 0)),
                (theirs.SessionId?.Value, theirs.Title, theirs.LoggedAt, theirs.UpdatedAt)
            );
            var id = Guid.NewGuid().ToString();
            hub.Push(story.Push(0, LogStory.Entry(id, 1, "ours")));
            hub.Push(new(story.Pusher, [], [LogStory.Entry(id, 2, "ours again")]));
        }

        Assert.Equal(
            "ours again  2026-01-02 03:04:05, refunds 7 2026-06-01 08:00:00",
            _place.Scalar(
                """
                select string_agg(concat_ws(' ', title, coalesce(their_own::varchar, ''), strftime(logged_at at time zone 'UTC', '%Y-%m-%d %H:%M:%S')), ', ' order by title)
                from claude_sessions.log_entries
                """
            )
        );
    }

    [Fact]
    public void Sessions_with_other_columns_are_adapted_and_kept()
    {
        _place.Execute(Sessions);
        using var hub = _place.Open();
        hub.PushSessions(
            new LogStory().Pusher,
            [
                new(
                    new()
                    {
                        Id = new(Guid.NewGuid().ToString()),
                        Models = ["c", "d"],
                        Cost = new(2.25m),
                    },
                    "Jane",
                    null,
                    []
                ),
            ]
        );
        Assert.Equal(
            ["a, b 1.5 5 06/01/2026 08:00:00", "c, d 2.25 0 "],
            hub.Sessions(null)
                .OrderBy(one => one.Session.Models[0], StringComparer.Ordinal)
                .Select(one => one.Session)
                .Select(s =>
                    FormattableString.Invariant(
                        $"{string.Join(", ", s.Models)} {s.Cost.Value:G29} {s.Tokens.Input} {s.StartedAt}"
                    )
                )
        );
    }

    [Theory]
    [InlineData(
        "insert into claude_sessions.log_entries by name select id, 'x' as session_id, '' as category, '' as body, "
            + "1 as their_own from claude_sessions.log_entries",
        "id"
    )]
    [InlineData(
        "insert into claude_sessions.log_entries by name select uuid() as id, 'x' as session_id, '' as category, "
            + "'' as body, 1 as their_own, 'yesterday' as updated_at",
        "updated_at"
    )]
    [InlineData("alter table claude_sessions.log_entries drop column id", "id")]
    public void Tables_that_cannot_be_adapted_are_refused_by_column(string change, string column)
    {
        _place.Execute(Entries + change);
        var refused = Assert.Throws<Failure>(() => _place.Open());
        Assert.Contains($"the column {column} of log_entries", refused.Message, StringComparison.Ordinal);
        Assert.Equal("7", _place.Scalar("select max(their_own)::varchar from claude_sessions.log_entries"));
    }

    [Fact]
    public void A_hub_that_version_1_set_up_over_such_tables_is_adapted_too()
    {
        _place.Execute(Entries + Sessions);
        using (_place.Open()) { }
        _place.Execute(
            """
            update claude_sessions.hub_meta set schema = 1;
            create table claude_sessions.renamed as select * replace ([models] as models) from claude_sessions.sessions;
            drop table claude_sessions.sessions;
            alter table claude_sessions.renamed rename to sessions;
            """
        );
        using var hub = _place.Open();
        var id = Guid.NewGuid().ToString();
        hub.PushSessions(new LogStory().Pusher, [new(new() { Id = new(id), Models = ["c"] }, "Jane", null, [])]);
        Assert.Equal(["c"], Assert.Single(hub.Sessions(null), one => one.Session.Id.Value == id).Session.Models);
    }
}
