using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The contract of a replica without a database; the real one is compared with it.</summary>
/// <param name="real">The time for which entries are computed: that of the hub.</param>
sealed class MemoryReplica(string person, TimeProvider real, Random chance, Flaw flaw) : IHome, IReplica
{
    readonly Dictionary<DeviceId, List<LogEvent>> _devices = [];
    readonly Dictionary<EntryId, Dictionary<Guid, LogEvent>> _entries = [];
    readonly Dictionary<EntryId, LogEntry?> _folded = [];
    readonly HashSet<EntryId> _forgotten = [];
    readonly HashSet<Guid> _here = [];
    readonly List<(EntryId Entry, Guid Hash)> _arrived = [];
    DeviceId _device = new(Ids.New(chance));
    HubSnapshot? _hub;
    IReadOnlyList<CorruptRange> _corrupt = [];
    DateTime? _comparedAt;
    HybridTimestamp _seen,
        _inboxStamp;
    DateTime _hubTime;
    int _inbox;

    public IReplica Replica => this;

    public MemoryReplica Copy()
    {
        var copy = new MemoryReplica(person, real, chance, flaw)
        {
            _device = _device,
            _hub = _hub,
            _hubTime = _hubTime,
            _corrupt = _corrupt,
            _comparedAt = _comparedAt,
            _seen = _seen,
            _inbox = _inbox,
            _inboxStamp = _inboxStamp,
        };
        foreach (var (device, events) in _devices)
            copy._devices[device] = [.. events];
        foreach (var (id, events) in _entries)
            copy._entries[id] = new(events);
        foreach (var (id, entry) in _folded)
            copy._folded[id] = entry;
        copy._forgotten.UnionWith(_forgotten);
        copy._here.UnionWith(_here);
        copy._arrived.AddRange(_arrived);
        return copy;
    }

    public LogEvent Write(EntryId entryId, string kind, string? value, DateTime machineTime)
    {
        var now = machineTime + (_hub?.ClockOffset ?? TimeSpan.Zero);
        now = new(now.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        var replaced = EventKind.Parse(kind) is { } known ? ReduceEntry(entryId)?.ReplacedIn(known) : null;
        var limit =
            flaw == Flaw.ClockFollowsTheFuture
                ? HybridTimestamp.Last
                : EventTime.MaxStamp(now > _hubTime ? now : _hubTime);
        var seen = Events().Select(e => e.Content.Stamp).Where(stamp => !(stamp > limit)).Append(default).Max();
        var stamp = flaw == Flaw.ClockIgnoresWhatWasSeen ? HybridTimestamp.At(now) : HybridTimestamp.Next(now, seen);
        var written = LogEvent.Following(
            _device,
            HeadOf(_device),
            new(stamp, now, person, "project", entryId, kind, value, null, replaced)
        );
        Add(written);
        return written;
    }

    public IReadOnlyList<LogEvent> TakeInbox()
    {
        var news =
            flaw == Flaw.InboxByStamp
                ? _arrived.Select(Arrived).Where(e => e.Content.Stamp > _inboxStamp).ToList()
                : _arrived.Skip(_inbox).Select(Arrived).ToList();
        (_inbox, _inboxStamp) = (_arrived.Count, _seen);
        return [.. news.Where(e => e.Content.Actor != person)];
    }

    public IReadOnlyList<LogEvent> Events() =>
        [.. _devices.OrderBy(device => device.Key).SelectMany(device => device.Value)];

    public IReadOnlyList<LogEntry> Entries() => [.. _entries.Keys.Order().Select(ReduceEntry).OfType<LogEntry>()];

    public ReplicaState Load() =>
        new(_device, _devices.ToDictionary(device => device.Key, device => device.Value[^1].Head), _hub)
        {
            Corrupt = _corrupt,
            ComparedAt = _comparedAt,
        };

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes)
    {
        var (read, bytes) = (new List<LogEvent>(), 0L);
        foreach (
            var e in _devices
                .GetValueOrDefault(range.Device, [])
                .Skip((int)range.After)
                .Take((int)(range.Through - range.After))
        )
        {
            if (read.Count > 0 && bytes >= maxBytes)
                break;
            read.Add(e);
            bytes += e.Content.Value?.Length ?? 0;
        }

        return read;
    }

    public Guid ChainAt(DeviceId device, long seq) => _devices[device][(int)seq - 1].Chain;

    public IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids) =>
        [.. ids.Select(ReduceEntry).OfType<LogEntry>()];

    public void Accept(IReadOnlyList<LogEvent> events)
    {
        foreach (var e in flaw == Flaw.HalfAPageIsAccepted ? events.Take((events.Count + 1) / 2) : events)
        {
            if (e.Device == _device)
                throw new SimulationException("asked to accept events of the device that it writes under");
            var head = HeadOf(e.Device);
            // Receiving the same events again changes nothing.
            if (e.Seq <= head.Seq && ChainAt(e.Device, e.Seq) == e.Chain)
                continue;
            if (e.Head != new ChainHead(head.Seq + 1, EventHash.ComputeChain(head.Chain, e.Hash)))
                throw new SimulationException($"asked to accept {e.Device} {e.Seq}, which does not follow {head.Seq}");
            Add(e);
        }
    }

    public void MoveFork(DeviceId device, long after)
    {
        var events = _devices.GetValueOrDefault(device, []);
        if (after >= events.Count)
            return;
        var moved = events.GetRange((int)after, events.Count - (int)after);
        events.RemoveRange((int)after, moved.Count);
        if (events.Count == 0)
            _devices.Remove(device);
        if (flaw != Flaw.BranchIsDropped)
            Place(EventHash.ComputeForkDevice(device, moved[0].Chain), moved);
        if (device == _device)
            _device = new(Ids.New(chance));
    }

    public void SwitchToNewDevice() => _device = flaw == Flaw.NoNewDevice ? _device : new(Ids.New(chance));

    public void StoreHub(HubSnapshot snapshot) => (_hub, _hubTime) = (snapshot, real.GetUtcNow().UtcDateTime);

    public void StoreCorruptRanges(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt) =>
        (_corrupt, _comparedAt) = ([.. corrupt], comparedAt ?? _comparedAt);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) =>
        EventDigest.Compute(ranges.SelectMany(range => Read(range, long.MaxValue)));

    public void Dispose() { }

    // A branch that exists already continues with the moved events, or is split itself.
    void Place(DeviceId branch, List<LogEvent> moved)
    {
        var there = _devices.TryGetValue(branch, out var events) ? events : _devices[branch] = [];
        var head = ChainHead.None;
        for (var i = 0; i < moved.Count; i++)
        {
            var e = moved[i] with
            {
                Device = branch,
                Seq = i + 1,
                Chain = EventHash.ComputeChain(head.Chain, moved[i].Hash),
            };
            if (i < there.Count && there[i].Chain != e.Chain)
            {
                Place(EventHash.ComputeForkDevice(branch, e.Chain), moved[i..]);
                return;
            }

            if (i >= there.Count)
                there.Add(e);
            head = e.Head;
        }
    }

    void Add(LogEvent added)
    {
        var e = _forgotten.Contains(added.Content.EntryId) ? Redaction.Of(added) : added;
        var id = e.Content.EntryId;
        (_devices.TryGetValue(e.Device, out var events) ? events : _devices[e.Device] = []).Add(e);
        if (_here.Add(e.Hash) || flaw == Flaw.DuplicateArrivesAgain)
            _arrived.Add((id, e.Hash));
        var ofEntry = _entries.TryGetValue(id, out var known) ? known : _entries[id] = [];
        if (!ofEntry.TryGetValue(e.Hash, out var same) || same.Content.Value is null)
            ofEntry[e.Hash] = e;
        _folded.Remove(id);
        _seen = e.Content.Stamp > _seen ? e.Content.Stamp : _seen;
        if (e.Content.Kind != EventKind.Forgotten || !_forgotten.Add(id) || flaw == Flaw.NothingIsRedacted)
            return;
        foreach (var device in _devices.Values)
            Redaction.Apply(device, [id]);
        foreach (var (hash, one) in ofEntry.ToList())
            ofEntry[hash] = Redaction.Of(one);
    }

    LogEvent Arrived((EntryId Entry, Guid Hash) arrival) => _entries[arrival.Entry][arrival.Hash];

    LogEntry? ReduceEntry(EntryId id)
    {
        if (_folded.TryGetValue(id, out var folded))
            return folded;
        var events = _entries.TryGetValue(id, out var known) ? known.Values.ToList() : [];
        if (flaw == Flaw.LastArrivedWins)
            events =
            [
                .. events.Select(
                    (e, i) =>
                        e with
                        {
                            Content = e.Content with { Stamp = new(_arrived.FindIndex(a => a.Hash == e.Hash) + 1) },
                        }
                ),
            ];
        var entry = EntryReducer.Reduce(
            events,
            flaw == Flaw.FutureTakesEffectAtOnce ? SafeTime.Last : real.GetUtcNow().UtcDateTime
        );
        // Entries with events dated in the future change as time passes.
        return events.Exists(e => EventTime.IsInFuture(e.Content.Stamp, real.GetUtcNow().UtcDateTime))
            ? entry
            : _folded[id] = entry;
    }

    ChainHead HeadOf(DeviceId device) =>
        _devices.TryGetValue(device, out var events) ? events[^1].Head : ChainHead.None;
}
