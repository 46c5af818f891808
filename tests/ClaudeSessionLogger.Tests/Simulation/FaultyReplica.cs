using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A replica whose sync can be killed or run out of disk space.</summary>
sealed class FaultyReplica(Machine machine, Weather weather, Flaw flaw) : IReplica
{
    IReplica Replica => machine.Home.Replica;

    public ReplicaState Load() => Ask(Replica.Load);

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes) => Ask(() => Replica.Read(range, maxBytes));

    public Guid ChainAt(DeviceId device, long seq) => Ask(() => Replica.ChainAt(device, seq));

    public IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids) => Ask(() => Replica.Entries(ids));

    public void Accept(IReadOnlyList<LogEvent> events) =>
        Do(() =>
        {
            var heads = Replica.Load().Heads;
            Replica.Accept(
                flaw == Flaw.PullsOnlyNewDevices ? [.. events.Where(e => !heads.ContainsKey(e.Device))] : events
            );
        });

    public void MoveFork(DeviceId device, long after) => Do(() => Replica.MoveFork(device, after));

    public void SwitchToNewDevice() => Do(Replica.SwitchToNewDevice);

    public void StoreHub(HubSnapshot snapshot) => Do(() => Replica.StoreHub(snapshot));

    public void StoreCorruptRanges(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt) =>
        Do(() => Replica.StoreCorruptRanges(corrupt, comparedAt));

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Ask(() => Replica.Digests(ranges));

    T Ask<T>(Func<T> ask) => weather.Around(ask, overNetwork: false);

    void Do(Action act) =>
        Ask(() =>
        {
            if (machine.IsDiskFull)
                throw new Failure(FailureKind.Unwritable, "the disk is full");
            act();
            return true;
        });
}
