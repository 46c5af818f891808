using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub that does one thing otherwise.</summary>
abstract class WrongHub(IEventHub hub) : IEventHub
{
    public HubState GetState() => hub.GetState();
    public IReadOnlyList<HubDevice> Devices() => hub.Devices();
    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Replace(hub.Read(ranges, maxBytes));
    public virtual void Push(HubPushRequest push) => hub.Push(push);
    public IReadOnlyList<ExternalEntry> ExternalEntries() => hub.ExternalEntries();
    public HubLeftovers Leftovers() => hub.Leftovers();
    public void Redact(IReadOnlyCollection<string> entryIds) => hub.Redact(entryIds);
    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => hub.Digests(ranges);
    public void Repair(HubRepairRequest repair) => hub.Repair(repair);
    public void Dispose() => hub.Dispose();

    protected virtual IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => events;
}

/// <summary>Answers every question with events that were not asked for.</summary>
sealed class Elsewhere(IEventHub hub) : WrongHub(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => [.. events.Select(e => e with { Device = new("elsewhere") })];
}

/// <summary>Has lost the events of one device, and does not know it.</summary>
sealed class Without(IEventHub hub, DeviceId device) : WrongHub(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => [.. events.Where(e => e.Device != device)];
}

/// <summary>Each push arrives twice, and what is answered is the answer to the second.</summary>
/// <param name="before">What happens before the first.</param>
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

/// <summary>Whoever pushes what this names is killed: before it, or right after.</summary>
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
