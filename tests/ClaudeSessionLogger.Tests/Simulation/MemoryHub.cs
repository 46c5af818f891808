using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The contract of a hub without any storage; real hubs are compared with it.</summary>
sealed class MemoryHub(Guid epoch, TimeProvider clock, Flaw flaw)
{
    readonly Dictionary<DeviceId, HubDevice> _devices = [];
    readonly Dictionary<DeviceId, List<LogEvent>> _events = [];

    // The damaged event and its original.
    readonly Dictionary<(DeviceId Device, long Seq), LogEvent> _whole = [];
    int _pushes;

    public Dictionary<EntryId, LogEntry> Rows { get; } = [];

    public MemoryHub Copy()
    {
        var copy = new MemoryHub(epoch, clock, flaw) { _pushes = _pushes };
        foreach (var (id, device) in _devices)
            copy._devices[id] = device;
        foreach (var (id, events) in _events)
            copy._events[id] = [.. events];
        foreach (var (key, whole) in _whole)
            copy._whole[key] = whole;
        foreach (var (id, row) in Rows)
            copy.Rows[id] = row;
        return copy;
    }

    public HubState Look() =>
        new(
            epoch,
            clock.GetUtcNow().UtcDateTime,
            _devices.Count,
            _devices.Values.Aggregate(0L, (mark, device) => mark ^ device.HeadHash)
        );

    public IReadOnlyList<HubDevice> Devices() => [.. _devices.Values];

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes)
    {
        var (read, bytes) = (new List<LogEvent>(), 0L);
        foreach (
            var e in ranges.SelectMany(range =>
                Of(range.Device).SkipWhile(e => e.Seq <= range.After).TakeWhile(e => e.Seq <= range.Through)
            )
        )
        {
            if (read.Count > 0 && bytes >= maxBytes)
                break;
            read.Add(e);
            bytes += e.Content.Value?.Length ?? 0;
        }

        return read;
    }

    public void Push(HubPushRequest push)
    {
        if (_devices.GetValueOrDefault(push.Pusher.Device) is { IsRevoked: true })
            throw new Failure(FailureKind.Unauthorized, "revoked");
        foreach (var device in push.Devices)
        {
            var head = _devices.GetValueOrDefault(device.Device)?.Head ?? ChainHead.None;
            if (head != device.Base && flaw != Flaw.HubTakesWhateverComes)
                throw new Failure(FailureKind.Conflict, "another machine came first");
            foreach (var e in device.Events)
            {
                if (
                    e.Device != device.Device
                    || (
                        flaw == Flaw.None
                        && e.Head != new ChainHead(head.Seq + 1, EventHash.ComputeChain(head.Chain, e.Hash))
                    )
                )
                    throw new SimulationException(
                        $"pushed to the hub: {e.Device} {e.Seq}, which does not follow {head.Seq}"
                    );
                head = e.Head;
            }
        }

        var stores = flaw != Flaw.HubForgetsWhatItAcknowledges || ++_pushes % 5 != 0;
        foreach (var device in push.Devices)
        {
            if (stores)
                Of(device.Device).AddRange(device.Events);
            _devices[device.Device] = Known(device.Device) with { Head = device.Head };
        }

        _devices[push.Pusher.Device] = Known(push.Pusher.Device) with
        {
            Name = push.Pusher.Name,
            Person = push.Pusher.Person,
            ProgramVersion = push.Pusher.ProgramVersion,
            SeenAt = clock.GetUtcNow().UtcDateTime,
        };
        foreach (
            var entry in push.Entries.Where(entry =>
                !Rows.TryGetValue(entry.Id, out var row)
                || row.Events < entry.Events
                || (
                    push.OverwritesAnyRow
                    && (
                        row.Events > Counted(entry.Id)
                        || (row.Events == entry.Events && entry.Events == Counted(entry.Id))
                    )
                )
            )
        )
            Rows[entry.Id] = entry;
        if (flaw != Flaw.TextIsTakenAwayLater)
            Redact([
                .. push
                    .Devices.SelectMany(device => device.Events)
                    .Select(e => e.Content.EntryId)
                    .Union(push.Entries.Select(entry => entry.Id))
                    .Where(IsForgotten),
            ]);
    }

    public HubLeftovers Leftovers()
    {
        if (flaw == Flaw.LeftoversAreLeft)
            return HubLeftovers.None;
        var entries = _events.Values.SelectMany(events => events).ToLookup(e => e.Content.EntryId);
        return new(
            [
                .. entries
                    .Select(entry => entry.Key)
                    .Where(id => !IsForgotten(id) && Rows.GetValueOrDefault(id)?.Events != Counted(id)),
            ],
            [
                .. entries
                    .Where(entry =>
                        IsForgotten(entry.Key) && (Rows.ContainsKey(entry.Key) || entry.Any(e => Redaction.Of(e) != e))
                    )
                    .Select(entry => entry.Key),
            ]
        );
    }

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) =>
        EventDigest.Compute(ranges.SelectMany(range => Read([range], long.MaxValue)));

    public void Repair(HubRepairRequest repair)
    {
        if (_devices.GetValueOrDefault(repair.Pusher.Device) is { IsRevoked: true })
            throw new Failure(FailureKind.Unauthorized, "revoked");
        if (Known(repair.Device).Head != repair.Head)
            throw new Failure(FailureKind.Conflict, "another machine came first");
        if (flaw == Flaw.HubForgetsWhatItAcknowledges)
            return;
        var events = Of(repair.Device);
        foreach (var e in repair.Missing.Where(e => !events.Exists(there => there.Seq == e.Seq)).Concat(repair.Damaged))
        {
            events.RemoveAll(there => there.Seq == e.Seq);
            events.Insert(
                events.Count(there => there.Seq < e.Seq),
                IsForgotten(e.Content.EntryId) ? Redaction.Of(e) : e
            );
            if (_whole.TryGetValue((repair.Device, e.Seq), out var whole) && whole.Chain != e.Chain)
                throw new SimulationException(
                    $"event {e.Seq} of {repair.Device} was damaged, and another was put in its place"
                );
        }

        Redact([.. repair.Missing.Concat(repair.Damaged).Select(e => e.Content.EntryId).Where(IsForgotten)]);
    }

    /// <summary>Bit rot: one stored event is changed or lost. No second one is damaged before it is repaired.</summary>
    public void Damage(Random chance)
    {
        if (
            Damaged() is not null
            || _events.Where(device => device.Value.Count > 0).OrderBy(device => device.Key).ToList()
                is not { Count: > 0 } devices
        )
            return;
        var (device, events) = devices[chance.Next(devices.Count)];
        Damage(device, chance.Next(events.Count), chance);
    }

    public void ClaimHead(DeviceId device, ChainHead head) => _devices[device] = Known(device) with { Head = head };

    public void Damage(DeviceId device, int i, Random chance)
    {
        var events = Of(device);
        var e = events[i];
        _whole[(device, e.Seq)] = e;
        switch (chance.Next(4))
        {
            case 0:
                events.RemoveAt(i);
                break;
            case 1 when e.Content.Value is { Length: > 0 }:
                events[i] = e with { Content = e.Content with { Value = $"{e.Content.Value} rotten" } };
                break;
            case 2:
                events[i] = e with { Chain = Ids.New(chance) };
                break;
            default:
                events[i] = e with { Hash = Ids.New(chance) };
                break;
        }
    }

    public void RestoreDamaged(Func<DeviceId, long, Guid, bool> isSomewhere)
    {
        if (Damaged() is not { } whole || isSomewhere(whole.Device, whole.Seq, whole.Chain))
            return;
        Of(whole.Device).RemoveAll(e => e.Seq == whole.Seq);
        Of(whole.Device).Insert((int)whole.Seq - 1, IsForgotten(whole.Content.EntryId) ? Redaction.Of(whole) : whole);
    }

    LogEvent? Damaged() =>
        _whole.Values.FirstOrDefault(whole =>
            !Of(whole.Device)
                .Exists(e => e.Seq == whole.Seq && e.IsGenuine && (e.Hash, e.Chain) == (whole.Hash, whole.Chain))
        );

    public void Redact(IReadOnlyCollection<EntryId> entryIds)
    {
        if (flaw == Flaw.NothingIsRedacted)
            return;
        foreach (var events in _events.Values)
            Redaction.Apply(events, entryIds);
        foreach (var id in entryIds)
            Rows.Remove(id);
    }

    public void PushSessions(HubPusher pusher) =>
        _devices[pusher.Device] = Known(pusher.Device) with { Pushes = Known(pusher.Device).Pushes + 1 };

    public void Revoke(DeviceId device) => _devices[device] = Known(device) with { IsRevoked = true };

    bool IsForgotten(EntryId id) =>
        _events.Values.Any(events =>
            events.Exists(e => e.Content.Kind == EventKind.Forgotten && e.Content.EntryId == id)
        );

    int Counted(EntryId id) =>
        _events
            .Values.SelectMany(events => events)
            .Where(e => e.Content.EntryId == id)
            .Select(e => e.Hash)
            .Distinct()
            .Count();

    HubDevice Known(DeviceId device) =>
        _devices.GetValueOrDefault(device) ?? new(device, ChainHead.None, 0, null, null, null, null, false);

    List<LogEvent> Of(DeviceId device) => _events.TryGetValue(device, out var events) ? events : _events[device] = [];
}
