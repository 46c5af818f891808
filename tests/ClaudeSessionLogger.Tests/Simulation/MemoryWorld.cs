using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Homes and a hub in memory; all ids come from one random source.</summary>
sealed class MemoryWorld(TimeProvider clock, Random chance, Flaw flaw = Flaw.None) : IWorld
{
    MemoryHub _hub = new(Ids.New(chance), clock, flaw);

    public bool IsSlow => false;

    public bool HubMayChangeUnderway => true;

    public bool HubUsesVirtualClock => true;

    public bool HubHasClock => true;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public IHome NewHome(string person) => new MemoryReplica(person, clock, chance, flaw);

    public Func<IHome> Keep(IHome home)
    {
        var kept = ((MemoryReplica)home).Copy();
        return kept.Copy;
    }

    public IEventHub Connect() => new Connection(this);

    public void Revoke(DeviceId device) => _hub.Revoke(device);

    /// <summary>Everything that a real machine does with its hub.</summary>
    public void Sync(LogMachine machine)
    {
        using var replicas = new SyncReplicas(machine.Paths, machine.Clock, CapturedHome.Wait);
        new HubSync(
            new Connection(this),
            replicas,
            new(DeviceId.None, machine.Person, machine.Person, "1.0"),
            machine.Clock
        ).Run();
    }

    public Action KeepHub()
    {
        var kept = _hub.Copy();
        return () => _hub = kept.Copy();
    }

    public void DamageHub() => _hub.Damage(chance);

    public void DamageEvent(DeviceId device, long seq) => _hub.Damage(device, (int)seq - 1, chance);

    /// <summary>Someone changes a chain head in the hub's device table.</summary>
    public void ClaimHead(DeviceId device, ChainHead head) => _hub.ClaimHead(device, head);

    public void RestoreDamaged(Func<DeviceId, long, Guid, bool> isSomewhere) => _hub.RestoreDamaged(isSomewhere);

    public void WipeHub() => _hub = new(Ids.New(chance), clock, flaw);

    public IReadOnlyDictionary<string, int>? HubRows() =>
        _hub.Rows.ToDictionary(row => row.Key.Value, row => row.Value.Events, StringComparer.Ordinal);

    public void Dispose() { }

    sealed class Connection(MemoryWorld world) : IHub
    {
        public bool KeepsSessions => true;
        public bool KeepsPrivate => true;
        public HubOwnership? Ownership => null;

        public HubState GetState() => world._hub.Look();

        public IReadOnlyList<HubDevice> Devices() => world._hub.Devices();

        public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
            world._hub.Read(ranges, maxBytes);

        public void Push(HubPushRequest push) => world._hub.Push(push);

        public IReadOnlyList<ExternalEntry> ExternalEntries() => [];

        public HubLeftovers Leftovers() => world._hub.Leftovers();

        public void Redact(IReadOnlyCollection<EntryId> entryIds) => world._hub.Redact(entryIds);

        public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => world._hub.Digests(ranges);

        public void Repair(HubRepairRequest repair) => world._hub.Repair(repair);

        public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
            world._hub.PushSessions(pusher);

        public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds) { }

        public void Revoke(DeviceId device) => world._hub.Revoke(device);

        public IEventHub MemoryOf(string person) =>
            throw new NotSupportedException("these machines share a log, and have no memory");

        public void Dispose() { }
    }
}

static class Ids
{
    public static Guid New(Random chance)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.NextBytes(bytes);
        return new(bytes);
    }
}
