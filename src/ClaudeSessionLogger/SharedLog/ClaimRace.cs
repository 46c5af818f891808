using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Settles claims of one entry by people who had not seen each other's claim. The claim that was on the hub first
/// stays: the machine that finds it there before it has sent its own claim gives way. If both were on their way at the
/// same time, the one with the earlier stamp stays. Either way, an event repeats the first claim, so that every version
/// of the program shows the same owner.
/// </summary>
static class ClaimRace
{
    /// <summary>
    /// Settles the races of this machine's claims with claims that have arrived. The caller must be in a transaction.
    /// </summary>
    public static void Settle(
        Database database,
        DeviceId device,
        IReadOnlyCollection<LogEvent> arrived,
        DateTime asOf,
        TimeProvider clock
    )
    {
        var store = new EventStore(database);
        var claimed = arrived.Where(e => e.Content.Kind == EventKind.Owner).Select(e => e.Content.EntryId).ToHashSet();
        if (claimed.Count == 0)
            return;
        var sent = KnownDeviceStore.All(database).Find(known => known.Device == device)?.Head.Seq ?? 0;
        foreach (var events in store.OfEntries(ClaimedBy(database, device, claimed)).GroupBy(e => e.Content.EntryId))
        {
            if (
                EntryReducer.Reduce(events, asOf) is not { } entry
                || Find(entry, [.. events], device, sent, asOf) is not var (first, own)
            )
                continue;
            var author = new LogAuthor(device, own.Content.Actor, own.Content.SessionId);
            new LogWriter(database, author, clock).Append(
                entry.Id,
                entry.Project,
                [new(EventKind.Owner.Text, first.Content.Value!, entry.ReplacedIn(EventKind.Owner))],
                entry.LoggedAt,
                [.. events]
            );
        }
    }

    /// <summary>
    /// Returns the first claim of an unsettled race, and this machine's claim; null if this machine has to do nothing.
    /// </summary>
    /// <param name="sent">The last event of this machine that the hub had before.</param>
    static (LogEvent First, LogEvent Own)? Find(
        LogEntry entry,
        List<LogEvent> events,
        DeviceId device,
        long sent,
        DateTime now
    )
    {
        foreach (var conflict in entry.Conflicts.Where(it => it is { IsOpen: true, Field: EventKind.Owner }))
        {
            var (lost, won) = (Claim(conflict.Lost), Claim(conflict.Won));
            if (lost is null || won is null || (lost.Device == device) == (won.Device == device))
                continue;
            var (own, other) = lost.Device == device ? (lost, won) : (won, lost);
            // Nobody may have to do anything about the own claim, but the other machine must give way.
            var first = own.Seq > sent || IsBefore(other, own) ? other : own;
            if (first == other || won == other)
                return (first, own);
        }

        return null;

        LogEvent? Claim(FieldVersion version) =>
            ClaimValue.Parse(version.Value) is { Owner.Length: > 0, Until: { } until } && until > now
                ? events.Find(e => e.Hash == version.Event)
                : null;
    }

    static bool IsBefore(LogEvent one, LogEvent other) =>
        (one.Content.Stamp, one.Hash).CompareTo((other.Content.Stamp, other.Hash)) < 0;

    static List<EntryId> ClaimedBy(Database database, DeviceId device, IReadOnlyCollection<EntryId> entries)
    {
        using var filter = database.Filter(entries);
        return database.Query(
            $"""
            select distinct entry_id from log_events
            where device_id = $device and kind = '{EventKind.Owner.Text}' and entry_id in {filter}
            """,
            row => new EntryId(row.GetString(0)),
            ("device", device.Value)
        );
    }
}
