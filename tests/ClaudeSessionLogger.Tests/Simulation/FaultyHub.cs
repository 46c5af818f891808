using System.Runtime.CompilerServices;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub whose connection has the faults of <see cref="Weather"/>.</summary>
sealed class FaultyHub(IEventHub hub, Machine machine, Weather weather) : IEventHub
{
    public HubState GetState() => Ask(hub.GetState);

    public IReadOnlyList<HubDevice> Devices() => weather.Table(Ask(hub.Devices));

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        weather.Page(Ask(() => hub.Read(ranges, maxBytes)));

    public void Push(HubPushRequest push) => Do(() => hub.Push(push));

    public IReadOnlyList<ExternalEntry> ExternalEntries() => Ask(hub.ExternalEntries);

    public HubLeftovers Leftovers() => Ask(hub.Leftovers);

    public void Redact(IReadOnlyCollection<EntryId> entryIds) => Do(() => hub.Redact(entryIds));

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Ask(() => hub.Digests(ranges));

    public void Repair(HubRepairRequest repair) => Do(() => hub.Repair(repair));

    public void Dispose() => hub.Dispose();

    T Ask<T>(Func<T> ask, [CallerMemberName] string name = "")
    {
        machine.HubCalls.Add(name);
        return weather.Around(
            () => machine.IsOffline ? throw new Failure(FailureKind.Unreachable, "the hub cannot be reached") : ask(),
            overNetwork: true
        );
    }

    void Do(Action act, [CallerMemberName] string name = "") =>
        Ask(
            () =>
            {
                act();
                return true;
            },
            name
        );
}
