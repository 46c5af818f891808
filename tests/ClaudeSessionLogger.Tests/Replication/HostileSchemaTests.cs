using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>Tables, functions and schemas that a member creates on a PostgreSQL hub to deceive others.</summary>
public sealed class HostileSchemaTests
{
    const string Refused = "42501",
        Device = "11111111-1111-4111-8111-111111111111";

    readonly RoleHub _hub = RoleHub.New();
    readonly LogStory _jane = new LogStory().Write(3);

    [Fact]
    public void Functions_of_a_member_on_the_search_path_are_never_called()
    {
        PostgresServer.Execute(
            _hub.Admin,
            $"grant create on schema public to public; create table public.loot (who text); grant insert on "
                + $"public.loot to public; alter role {_hub.Jane} set search_path = public, pg_catalog"
        );
        _hub.Execute(
            _hub.Mallory,
            """
            create function public.starts_with(varchar, text) returns boolean language plpgsql as $$ begin insert into public.loot values (current_user); return true; end $$;
            create function public.starts_with(varchar, varchar) returns boolean language plpgsql as $$ begin insert into public.loot values (current_user); return true; end $$;
            create function public.count(text) returns bigint language plpgsql as $$ begin insert into public.loot values (current_user); return 1; end $$;
            """
        );
        PushAsJane();
        using (var hub = _hub.Open(_hub.Jane))
            hub.Leftovers();
        Assert.Equal(0L, (long)PostgresServer.Scalar(_hub.Admin, "select count(*) from public.loot")!);
    }

    [Theory]
    [InlineData(
        "create function public.spy() returns trigger language plpgsql as 'begin return new; end'; create trigger spy "
            + "before insert on claude_sessions.memory_events for each row execute function public.spy()",
        "trigger, spy"
    )]
    [InlineData(
        "create or replace function claude_sessions.guard_devices() returns trigger language plpgsql set search_path = "
            + "pg_catalog, pg_temp as 'begin return new; end'",
        "trigger, guard_devices"
    )]
    [InlineData("create rule spy as on insert to claude_sessions.sessions do also nothing", "rule, spy")]
    [InlineData("create policy spy on claude_sessions.sessions using (true)", "policy that is not the hub's, spy")]
    [InlineData(
        "alter table claude_sessions.memory_events no force row level security",
        "row level security is off or changed for memory_events"
    )]
    [InlineData("alter table claude_sessions.devices disable trigger all", "devices has no enabled guard trigger")]
    [InlineData("alter table claude_sessions.log_events alter column value set default 'x'", "default, for value")]
    [InlineData(
        "alter table claude_sessions.log_events add constraint spy check (length(value) >= 0)",
        "constraint, spy"
    )]
    [InlineData("create index spy on claude_sessions.log_events (lower(value))", "index over expressions")]
    [InlineData(
        "create domain public.text_of_mine as varchar; alter table claude_sessions.log_entries alter column title type "
            + "public.text_of_mine",
        "user-defined type, title"
    )]
    [InlineData(
        "alter table claude_sessions.memory_events rename to e; create view claude_sessions.memory_events as select * "
            + "from claude_sessions.e",
        "memory_events is not a plain table"
    )]
    [InlineData(
        "create table public.child () inherits (claude_sessions.log_events)",
        "log_events is not a plain table"
    )]
    [InlineData("alter table claude_sessions.memory_events owner to MALLORY", "memory_events belongs to")]
    [InlineData(
        "grant trigger on claude_sessions.log_events to MALLORY",
        "has more rights than a member on log_events (trigger)"
    )]
    [InlineData(
        "grant create on schema claude_sessions to public",
        "everybody has more rights than a member on the schema"
    )]
    [InlineData(
        "grant update (schema) on claude_sessions.hub_meta to MALLORY",
        "has more rights than a member on hub_meta (update)"
    )]
    public void A_hub_with_foreign_rules_or_triggers_is_refused(string sql, string says)
    {
        PostgresServer.Execute(_hub.Admin, sql.Replace("MALLORY", _hub.Mallory, StringComparison.Ordinal));
        var failure = Assert.Throws<Failure>(() => _hub.Open(_hub.Jane));
        Assert.Equal(FailureKind.Invalid, failure.Kind);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_created_by_someone_else_is_not_used()
    {
        var hub = new RoleHub();
        PostgresServer.Execute(
            hub.Admin,
            $"create schema claude_sessions authorization {hub.Mallory}; grant all on schema claude_sessions to public"
        );
        var failure = Assert.Throws<Failure>(() => hub.Open(hub.Owner));
        Assert.Contains("everybody has more rights", failure.Message, StringComparison.Ordinal);
        PostgresServer.Execute(hub.Admin, "revoke all on schema claude_sessions from public");
        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => hub.Open(hub.Owner)).Kind);
    }

    void PushAsJane()
    {
        using var hub = _hub.Open(_hub.Jane);
        hub.Push(_jane.Push(0, LogStory.Entry(Device, 1)));
    }
}
