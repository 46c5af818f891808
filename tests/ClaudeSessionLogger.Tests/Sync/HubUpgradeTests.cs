using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Replication;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>
/// A PostgreSQL hub of version 1 before and after the upgrade by its owner, and the questions to its members.
/// </summary>
public sealed class HubUpgradeTests
{
    readonly RoleHub _hub = RoleHub.OfVersion1();

    [Fact]
    public void Before_the_upgrade_only_the_log_is_sent()
    {
        using var jane = new MemoryMachine("Jane");
        jane.Write("note.md", "Jane's own");
        Join(jane, _hub.Jane, sessions: true, memory: true);
        using var hub = _hub.Open(_hub.Jane);
        var story = new LogStory().Write(2);
        hub.Push(story.Push());

        Assert.Contains(
            $"its owner, {_hub.Owner}, must run claude-session-logger hub upgrade",
            RunSync(jane, _hub.Jane).WhyMemoryNotSent,
            StringComparison.Ordinal
        );
        Assert.Equal(2, hub.Read([new(story.Device, 0, 9)], 1 << 20).Count);
        Assert.Throws<Failure>(() => hub.MemoryOf("Jane"));
    }

    [Fact]
    public void Tables_created_in_the_name_of_someone_else_are_never_used()
    {
        _hub.MakeOldMemory(_hub.Mallory, "Jane");
        var events = HubTableNames.Memory("claude_memory", "Jane").Events;
        _hub.Execute(_hub.Mallory, $"grant all on all tables in schema claude_memory to {_hub.Jane}");
        using var jane = new MemoryMachine("Jane");
        jane.Write("note.md", "Jane's own");
        RunSync(jane, _hub.Jane);
        _hub.AsOwner(owner => owner.Upgrade(null));
        Join(jane, _hub.Jane, sessions: true, memory: true);

        Assert.Null(RunSync(jane, _hub.Jane).WhyMemoryNotSent);
        Assert.Equal(0L, _hub.Scalar<long>(_hub.Mallory, $"select count(*) from {events}"));
        Assert.Equal(0L, _hub.Scalar<long>(_hub.Mallory, "select count(*) from claude_sessions.memory_events"));
        Assert.Equal(1L, _hub.Scalar<long>(_hub.Jane, "select count(*) from claude_sessions.memory_events"));
    }

    [Fact]
    public void The_upgrade_keeps_rows_and_members_and_revokes_other_rights()
    {
        var story = new LogStory().Write(2);
        using (var hub = _hub.Open(_hub.Jane))
        {
            hub.Push(story.Push(0, LogStory.Entry("e", 1)));
            hub.PushSessions(story.Pusher, [SqlHubSessionTests.Session("s", "Jane's")]);
        }

        IReadOnlyList<string> members = [];
        _hub.AsOwner(owner => members = owner.Upgrade(null));
        _hub.AsOwner(owner => owner.Upgrade(null));

        Assert.Equal([_hub.Team], members);
        Assert.Equal(
            _hub.Jane,
            _hub.Scalar<string>(
                _hub.Keith,
                $"select role::text from claude_sessions.devices where device_id = '{story.Device}'"
            )
        );
        Assert.Equal(1L, _hub.Scalar<long>(_hub.Jane, "select count(*) from claude_sessions.sessions"));
        Assert.Equal(0L, _hub.Scalar<long>(_hub.Owner, "select count(*) from claude_sessions.sessions"));
        Assert.Equal("42501", _hub.Refusal(_hub.Mallory, "update claude_sessions.hub_meta set schema = 1"));
        Assert.Equal("42501", _hub.Refusal(_hub.Mallory, "create table claude_memory.events_keith (a integer)"));
        using var after = _hub.Open(_hub.Keith);
        Assert.Equal(story.Events, after.Read([new(story.Device, 0, 9)], 1 << 20));
        Assert.Equal(2, _hub.Scalar<int>(_hub.Keith, "select readable_by from claude_sessions.hub_meta"));
    }

    [Fact]
    public void Memory_in_tables_of_a_role_is_moved_with_the_persons_consent()
    {
        _hub.MakeOldMemory(_hub.Jane, "Jane");
        var (old, note) = (HubTableNames.Memory("claude_memory", "Jane"), new LogStory());
        note.Write("written on a machine that is lost", "memory/p/n");
        var e = note.Events[0];
        var hash = EventHash.ComputeHeadHash(e.Device, note.Head, 0);
        _hub.Execute(
            _hub.Jane,
            $"""
            insert into {old.Events} values ('{e.Device}', 1, {e.Content.Stamp.Value}, '2026-01-01', 'Jane', 'p', '{e.Content.EntryId}', '{e.Content.KindText}', '{e.Content.Value}', null, null, '{e.Hash}', '{e.Chain}');
            insert into {old.Devices}
                values ('{e.Device}', 1, '{e.Chain}', 0, {hash}, 'lost', 'Jane', '1.0', null, false)
            """
        );
        _hub.AsOwner(owner => owner.Upgrade(null));
        using var jane = new MemoryMachine("Jane");
        Join(jane, _hub.Jane, sessions: false, memory: null);
        Assert.Contains(
            $"{_hub.Owner} owns this hub and can read everything on it",
            RunSync(jane, _hub.Jane).WhyMemoryNotSent,
            StringComparison.Ordinal
        );
        Assert.Equal(1L, _hub.Scalar<long>(_hub.Jane, $"select count(*) from {old.Events}"));

        Join(jane, _hub.Jane, sessions: false, memory: true);
        using (var hub = _hub.Open(_hub.Jane))
            hub.AdoptMemory("Jane");
        Assert.Equal(1L, _hub.Scalar<long>(_hub.Jane, "select count(*) from claude_sessions.memory_events"));
        Assert.Equal(
            0L,
            _hub.Scalar<long>(_hub.Jane, "select count(*) from pg_tables where schemaname = 'claude_memory'")
        );
        using var again = _hub.Open(_hub.Jane);
        Assert.Equal(1, again.DeleteMemory("Jane", e.Device));
    }

    [Fact]
    public void Private_data_waits_until_the_person_accepts_the_hub_owner()
    {
        _hub.AsOwner(owner => owner.Upgrade(null));
        using var jane = new MemoryMachine("Jane");
        jane.Write("note.md", "Jane's own");
        // Set up as with version 1, which promised that memory is private.
        jane.Configure(settings => settings.WithHub(_hub.Address(_hub.Jane)).WithMemory(true));

        var result = RunSync(jane, _hub.Jane);
        Assert.Contains("sessions stay on this machine", result.WhySessionsNotSent, StringComparison.Ordinal);
        Assert.Contains("memory stays on this machine", result.WhyMemoryNotSent, StringComparison.Ordinal);
        Assert.Equal(0L, _hub.Scalar<long>(_hub.Jane, "select count(*) from claude_sessions.memory_events"));
        Assert.Contains(
            "setup --sessions --memory",
            StatusCache.Read(jane.Paths.StatusCache).SystemMessage(DateTimeOffset.UnixEpoch)!,
            StringComparison.Ordinal
        );

        Join(jane, _hub.Jane, sessions: false, memory: true);
        result = RunSync(jane, _hub.Jane);
        Assert.Null(result.WhyMemoryNotSent);
        Assert.Equal(1L, _hub.Scalar<long>(_hub.Jane, "select count(*) from claude_sessions.memory_events"));
        Assert.Null(StatusCache.Read(jane.Paths.StatusCache).MemoryState.SharingQuestion);

        // A different owner needs a new answer.
        PostgresServer.Execute(
            _hub.Admin,
            $"do $$ declare t text; begin foreach t in array array['hub_meta', 'devices', 'log_events', 'log_entries', "
                + "'sessions', 'session_hours', 'memory_devices', 'memory_events'] loop execute format('alter table "
                + $"claude_sessions.%I owner to {_hub.Mallory}', t); end loop; end $$; alter schema claude_sessions "
                + "owner "
                + $"to {_hub.Mallory}; alter function claude_sessions.guard_devices() owner to {_hub.Mallory}; alter "
                + $"function claude_sessions.guard_events() owner to {_hub.Mallory}"
        );
        Assert.Contains(
            $"{_hub.Mallory} owns this hub",
            RunSync(jane, _hub.Jane).WhyMemoryNotSent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_hub_owner_is_not_asked_and_others_cannot_upgrade()
    {
        Assert.Equal(
            FailureKind.Unauthorized,
            Assert
                .Throws<Failure>(() =>
                    HubFactory.OpenAsOwner(
                        HubAddress.Parse(_hub.Address(_hub.Mallory), "/"),
                        new(_ => null, "/"),
                        TimeSpan.FromMinutes(1),
                        TimeProvider.System
                    )
                )
                .Kind
        );
        _hub.AsOwner(owner => owner.Upgrade(null));
        using var owner = new MemoryMachine("Olga");
        owner.Write("note.md", "Olga's own");
        owner.Configure(settings => settings.WithHub(_hub.Address(_hub.Owner)));
        var result = RunSync(owner, _hub.Owner);
        Assert.Equal((null, null), (result.WhySessionsNotSent, result.WhyMemoryNotSent));
    }

    [Fact]
    public void A_machine_whose_device_belongs_to_nobody_continues_as_a_new_one()
    {
        _hub.AsOwner(owner => owner.Upgrade(null));
        using var jane = new MemoryMachine("Jane");
        Join(jane, _hub.Jane, sessions: false, memory: false);
        foreach (var id in (string[])["before", "after"])
        {
            using (var database = jane.Open())
            {
                var author = new LogAuthor(DeviceIdentity.LoadOrCreate(jane.Paths), "Jane", null);
                new LogWriter(database, author, TimeProvider.System).Create(
                    new(EntryCategory.Issue, EntryStatus.Open, id, null, "app")
                );
            }

            _hub.Execute(_hub.Owner, "update claude_sessions.devices set role = null");
            RunSync(jane, _hub.Jane);
        }

        using var hub = _hub.Open(_hub.Keith);
        Assert.Equal(
            [false, true],
            hub.Devices().Select(device => device.Device == DeviceIdentity.LoadOrCreate(jane.Paths)).Order()
        );
        Assert.Equal(2, _hub.Scalar<long>(_hub.Keith, "select count(*) from claude_sessions.log_events"));
    }

    [Fact]
    public void A_foreign_rule_or_trigger_on_an_old_hub_stops_the_upgrade()
    {
        _hub.Execute(_hub.Owner, $"grant trigger on claude_sessions.devices to {_hub.Mallory}");
        PostgresServer.Execute(_hub.Admin, $"grant create on schema public to {_hub.Mallory}");
        _hub.Execute(
            _hub.Mallory,
            "create function public.spy() returns trigger language plpgsql as 'begin raise exception using message = "
                + "current_user; end'; create trigger spy before update on claude_sessions.devices for each row "
                + "execute "
                + "function public.spy()"
        );
        Assert.Contains(
            "trigger, spy",
            Assert.Throws<Failure>(() => _hub.AsOwner(owner => owner.Upgrade(null))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1, _hub.Scalar<int>(_hub.Owner, "select schema from claude_sessions.hub_meta"));
        _hub.Execute(_hub.Owner, "drop trigger spy on claude_sessions.devices");
        _hub.AsOwner(owner => owner.Upgrade(null));
        _hub.Open(_hub.Jane).Dispose();
    }

    // Like setup with the options, or with answers on a terminal.
    void Join(MemoryMachine machine, string role, bool? sessions, bool? memory)
    {
        using var hub = _hub.Open(role);
        machine.Configure(settings =>
            new HubConsent(sessions, memory).Resolve(
                hub.Ownership!,
                settings.WithHub(_hub.Address(role)),
                mayAsk: false
            )
        );
    }

    HubSyncResult RunSync(MemoryMachine machine, string role)
    {
        machine.Configure(settings => settings.WithHub(_hub.Address(role)));
        return new HubSyncStep(
            machine.Paths,
            Settings.Load(machine.Paths, (string _) => { }),
            TimeProvider.System,
            _ => _hub.Open(role)
        ).Run()!;
    }
}
