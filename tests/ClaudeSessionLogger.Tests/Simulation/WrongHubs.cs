using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub with one incorrect behaviour.</summary>
abstract class WrongHub(IEventHub hub) : IEventHub
{
    public HubState GetState() => hub.GetState();

    public IReadOnlyList<HubDevice> Devices() => hub.Devices();

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        Replace(hub.Read(ranges, maxBytes));

    public virtual void Push(HubPushRequest push) => hub.Push(push);

    public IReadOnlyList<ExternalEntry> ExternalEntries() => hub.ExternalEntries();

    public HubLeftovers Leftovers() => hub.Leftovers();

    public void Redact(IReadOnlyCollection<EntryId> entryIds) => hub.Redact(entryIds);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => hub.Digests(ranges);

    public void Repair(HubRepairRequest repair) => hub.Repair(repair);

    public void Dispose() => hub.Dispose();

    protected virtual IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => events;
}

/// <summary>Answers every request with events that were not requested.</summary>
sealed class Elsewhere(IEventHub hub) : WrongHub(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) =>
        [.. events.Select(e => e with { Device = new("elsewhere") })];
}

/// <summary>Has lost the events of one device without noticing.</summary>
sealed class Without(IEventHub hub, DeviceId device) : WrongHub(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) =>
        [.. events.Where(e => e.Device != device)];
}

/// <summary>Every push arrives twice, and the caller gets the answer to the second.</summary>
/// <param name="before">Runs before the first push.</param>
sealed class PushedTwice(IEventHub hub, Action before) : WrongHub(hub)
{
    Action? _before = before;

    public override void Push(HubPushRequest push)
    {
        _before?.Invoke();
        _before = null;
        base.Push(push);
        base.Push(push);
    }
}

/// <summary>Kills the sync before or right after each push that matches the predicate.</summary>
sealed class KillingHub(IEventHub hub, Predicate<HubPushRequest> kills, bool after) : WrongHub(hub)
{
    public override void Push(HubPushRequest push)
    {
        if (!kills(push) || after)
            base.Push(push);
        if (kills(push))
            throw new KilledException();
    }
}
