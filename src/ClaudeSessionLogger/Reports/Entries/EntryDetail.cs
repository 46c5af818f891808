using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>An entry with its history.</summary>
sealed record EntryDetail(LogEntry Entry, IReadOnlyList<HistoryLine> History)
{
    /// <param name="device">This machine's device id.</param>
    public static EntryDetail Load(Database database, EntryId id, DeviceId device, TimeProvider clock)
    {
        var asOf = EventClock.Now(database, clock, device == DeviceId.None ? null : device);
        var events = new EventStore(database).OfEntry(id);
        if (events.Count == 0)
            events = LegacyEntryImport.Preview(database, id);
        var entry = EntryReducer.Reduce(events, asOf) ?? throw EntryLookup.NotFound(id);
        var names = KnownDeviceStore.Names(database);
        return new(
            entry,
            [
                .. EntryHistory
                    .Build(events, entry, asOf)
                    .Select(item => new HistoryLine(item, NameOf(item.Event.Device))),
            ]
        );

        string NameOf(DeviceId other) =>
            other == device || other == DeviceId.None
                ? HistoryLine.ThisMachine
                : names.GetValueOrDefault(other) ?? other.Value[..Math.Min(8, other.Value.Length)];
    }
}

/// <summary>A history item, with the device it was written on.</summary>
sealed record HistoryLine(HistoryItem Act, string Device)
{
    public const string ThisMachine = "this machine";
}
