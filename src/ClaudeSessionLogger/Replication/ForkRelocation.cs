using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Moves the local part of a forked chain to another device id, which is derived from the first moved event. Machines
/// that move the same events derive the same id and sequence numbers. If the derived id already has the same first
/// events but different later ones, the remaining events move on to another id.
/// </summary>
sealed class ForkRelocation(EventStore events)
{
    public void Move(DeviceId device, long after)
    {
        var head = after == 0 ? ChainHead.None : new(after, events.ChainAt(device, after));
        var movedEvents = events.Read(new(device, after, long.MaxValue), long.MaxValue);
        if (movedEvents.Count == 0)
            return;

        // Store the events under their new sequence numbers first, then remove the old copies. In this order, the
        // events keep their order of arrival.
        Store(EventHash.ComputeForkDevice(device, movedEvents[0].Chain), movedEvents);
        events.RemoveAfter(device, head);
    }

    void Store(DeviceId device, List<LogEvent> movedEvents)
    {
        var stored = events.Read(new(device, 0, movedEvents.Count), long.MaxValue);
        var head = ChainHead.None;
        for (var i = 0; i < movedEvents.Count; i++)
        {
            var next = movedEvents[i].WithDevice(device, head);
            if (i >= stored.Count)
            {
                Append(device, head, movedEvents[i..]);
                return;
            }

            if (stored[i].Chain != next.Chain)
            {
                Store(EventHash.ComputeForkDevice(device, next.Chain), movedEvents[i..]);
                return;
            }

            head = next.Head;
        }
    }

    void Append(DeviceId device, ChainHead head, List<LogEvent> movedEvents)
    {
        var appended = new List<LogEvent>();
        foreach (var e in movedEvents)
        {
            appended.Add(e.WithDevice(device, head));
            head = appended[^1].Head;
        }

        events.Append(appended);
    }
}
