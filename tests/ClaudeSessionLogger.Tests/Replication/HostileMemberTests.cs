using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>What a member of the team with an SQL prompt can and cannot do to others on a PostgreSQL hub.</summary>
public sealed class HostileMemberTests
{
    const string Refused = "42501",
        Device = "11111111-1111-4111-8111-111111111111";

    readonly RoleHub _hub = RoleHub.New();
    readonly LogStory _jane = new LogStory().Write(3);

    [Fact]
    public void A_member_cannot_change_the_hub_or_its_rows()
    {
        PushAsJane();
        foreach (
            var sql in (string[])
                [
                    "update claude_sessions.hub_meta set schema = 99, readable_by = 99",
                    "delete from claude_sessions.hub_meta",
                    "update claude_sessions.hub_meta set epoch = gen_random_uuid()",
                    "truncate claude_sessions.log_events",
                    "create table claude_sessions.loot (what text)",
                    "drop table claude_sessions.sessions",
                    "alter table claude_sessions.sessions disable row level security",
                    "create policy all_mine on claude_sessions.sessions using (true)",
                    "create rule spy as on insert to claude_sessions.sessions do also nothing",
                    "create trigger spy after insert on claude_sessions.log_events execute function "
                        + "pg_catalog.suppress_redundant_updates_trigger()",
                    "create view claude_sessions.seen as select 1",
                    "create function claude_sessions.starts_with(varchar, text) returns boolean language sql as "
                        + "'select true'",
                    "create table claude_memory.meta_keith (only_one integer)",
                    "alter table claude_sessions.devices disable trigger guard_devices",
                    "create table public.child () inherits (claude_sessions.sessions)",
                ]
        )
        {
            Assert.True(_hub.Refusal(_hub.Mallory, sql) is Refused or "3F000", sql);
        }
    }

    [Fact]
    public void A_member_can_only_move_a_foreign_device_head_forward()
    {
        PushAsJane();
        foreach (
            var change in (string[])
                [
                    "seq = 9223372036854775807",
                    "seq = 4",
                    "seq = 1",
                    "chain = gen_random_uuid()",
                    "pushes = pushes + 1",
                    "mark = mark + 1",
                    "revoked = true",
                    "person = 'Mallory'",
                    "role = current_user",
                    "seen_at = 'infinity'",
                    "device_id = 'other'",
                ]
        )
        {
            Assert.Equal(
                (change, Refused),
                (
                    change,
                    _hub.Refusal(
                        _hub.Mallory,
                        $"update claude_sessions.devices set {change} where device_id = '{_jane.Device}'"
                    )
                )
            );
        }

        Assert.Equal(
            Refused,
            _hub.Refusal(_hub.Mallory, $"delete from claude_sessions.devices where device_id = '{_jane.Device}'")
        );
        Assert.Equal(
            Refused,
            _hub.Refusal(
                _hub.Mallory,
                $"insert into claude_sessions.devices (device_id, seq, chain, pushes, mark, revoked) values "
                    + $"('{Device}', 5, gen_random_uuid(), 0, 0, false)"
            )
        );
        using var hub = _hub.Open(_hub.Jane);
        _jane.Write(1);
        hub.Push(_jane.Push(3));
    }

    [Fact]
    public void A_member_can_redact_an_event_but_not_change_it()
    {
        PushAsJane();
        foreach (
            var change in (string[])
                ["value = 'tampered'", "chain = gen_random_uuid()", "actor = 'Mallory', value = null", "seq = seq + 10"]
        )
            Assert.Equal(
                (change, Refused),
                (
                    change,
                    _hub.Refusal(
                        _hub.Mallory,
                        $"update claude_sessions.log_events set {change} where device_id = '{_jane.Device}'"
                    )
                )
            );
        Assert.Equal(Refused, _hub.Refusal(_hub.Mallory, "delete from claude_sessions.log_events"));
        Assert.Null(_hub.Refusal(_hub.Mallory, "update claude_sessions.log_events set value = null where seq = 2"));
    }

    [Fact]
    public void A_device_id_taken_by_someone_else_is_reported()
    {
        _hub.Execute(
            _hub.Mallory,
            $"insert into claude_sessions.devices (device_id, seq, chain, pushes, mark, revoked, role) values "
                + $"('{_jane.Device}', 0, '{Guid.Empty}', 0, 0, false, current_user)"
        );
        using var hub = _hub.Open(_hub.Jane);
        Assert.True(Assert.Single(hub.Devices()).BelongsToOtherRole);
        Assert.Contains(
            "setup --hub",
            Assert.Throws<Failure>(() => hub.Push(_jane.Push())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_device_without_a_role_belongs_to_nobody()
    {
        PushAsJane();
        var ofDevice = $"where device_id = '{_jane.Device}'";
        _hub.Execute(_hub.Owner, $"update claude_sessions.devices set role = null {ofDevice}");
        foreach (
            var sql in (string[])
                [
                    "update claude_sessions.devices set role = current_user",
                    "update claude_sessions.devices set revoked = true",
                    "update claude_sessions.devices set name = 'Mallory''s'",
                    "update claude_sessions.log_events set value = 'tampered'",
                    "delete from claude_sessions.log_events",
                ]
        )
            Assert.Equal((sql, Refused), (sql, _hub.Refusal(_hub.Mallory, $"{sql} {ofDevice}")));

        using var hub = _hub.Open(_hub.Jane);
        _jane.Write(1);
        Assert.Equal(FailureKind.DeviceTaken, Assert.Throws<Failure>(() => hub.Push(_jane.Push(3))).Kind);
        using var owners = _hub.Open(_hub.Owner);
        owners.Push(_jane.Push(3));
    }

    [Fact]
    public void Devices_whose_events_are_put_back_belong_to_nobody()
    {
        var keith = new LogStory().Write(2);
        using var hub = _hub.Open(_hub.Jane);
        hub.Push(new(_jane.Pusher, [.. _jane.Push().Devices, .. keith.Push().Devices], []));
        Assert.Equal(
            $"{_hub.Jane}, none",
            _hub.Scalar<string>(
                _hub.Jane,
                "select string_agg(coalesce(role::text, 'none'), ', ' order by role nulls last) from "
                    + "claude_sessions.devices"
            )
        );
    }

    [Fact]
    public void Only_the_owner_can_access_memory_and_session_rows()
    {
        var note = new LogStory();
        note.Write("Jane's own words", "memory/p/n");
        using (var hub = _hub.Open(_hub.Jane))
        {
            hub.MemoryOf("Jane").Push(note.Push());
            hub.PushSessions(_jane.Pusher, [SqlHubSessionTests.Session("s", "Jane's")]);
        }

        foreach (var table in (string[])["memory_events", "memory_devices", "sessions"])
        {
            Assert.Equal(
                (table, 1L, 0L, 0L),
                (
                    table,
                    _hub.Scalar<long>(_hub.Jane, $"select count(*) from claude_sessions.{table}"),
                    _hub.Scalar<long>(_hub.Mallory, $"select count(*) from claude_sessions.{table}"),
                    _hub.Scalar<long>(_hub.Owner, $"select count(*) from claude_sessions.{table}")
                )
            );
            Assert.Equal(
                0L,
                _hub.Scalar<long>(
                    _hub.Mallory,
                    $"with gone as (delete from claude_sessions.{table} returning 1) select count(*) from gone"
                )
            );
        }

        // The key includes the role, so her row collides with no other. She cannot write rows as another role.
        Assert.Equal(
            Refused,
            _hub.Refusal(
                _hub.Mallory,
                $"insert into claude_sessions.sessions (session_id, owner) values ('s', '{_hub.Jane}')"
            )
        );
        Assert.Null(_hub.Refusal(_hub.Mallory, "insert into claude_sessions.sessions (session_id) values ('s')"));
        Assert.Equal(
            Refused,
            _hub.Refusal(
                _hub.Mallory,
                $"insert into claude_sessions.memory_devices (owner, memory_of, device_id, seq, chain, pushes, mark, "
                    + $"revoked) select '{_hub.Jane}', 'x', 'x', 0, gen_random_uuid(), 0, 0, false"
            )
        );
        using var mallory = _hub.Open(_hub.Mallory);
        Assert.Empty(mallory.MemoryOf("Jane").Devices());
    }

    [Fact]
    public void A_member_cannot_act_as_another_role()
    {
        PostgresServer.Execute(
            _hub.Admin,
            $"grant {_hub.Mallory} to {_hub.Jane}; alter role {_hub.Jane} set role = {_hub.Mallory}"
        );
        using (var hub = _hub.Open(_hub.Jane))
            hub.PushSessions(_jane.Pusher, [SqlHubSessionTests.Session("s", "Jane's")]);
        Assert.Equal(0L, _hub.Scalar<long>(_hub.Mallory, "select count(*) from claude_sessions.sessions"));
    }

    void PushAsJane()
    {
        using var hub = _hub.Open(_hub.Jane);
        hub.Push(_jane.Push(0, LogStory.Entry(Device, 1)));
    }
}
