using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

/// <summary>An entry with all that was done to it.</summary>
sealed record EntryDetail(LogEntry Entry, IReadOnlyList<HistoryLine> History)
{
    /// <param name="device">This machine's own.</param>
    public static EntryDetail Of(Database database, string id, string device, TimeProvider clock)
    {
        var asOf = EventClock.AsOf(database, clock, device.Length == 0 ? null : device);
        var events = new EventStore(database).OfEntry(id);
        if (events.Count == 0)
            events = LogAdoption.Preview(database, id);
        var entry = EntryFold.Of(events, asOf) ?? throw EntryLookup.NotFound(id);
        var names = HubDevices.Names(database);
        return new(entry, [.. EntryHistory.Of(events, entry, asOf).Select(act => new HistoryLine(act, NameOf(act.Event.Device)))]);

        string NameOf(string other) => other == device || other.Length == 0 ? HistoryLine.ThisMachine : names.GetValueOrDefault(other) ?? other[..Math.Min(8, other.Length)];
    }
}

/// <summary>One act, and on which machine.</summary>
sealed record HistoryLine(EntryAct Act, string Device)
{
    public const string ThisMachine = "this machine";
}
