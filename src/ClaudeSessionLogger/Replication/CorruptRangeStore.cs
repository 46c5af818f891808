using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// A corrupt range: events of a device that the hub advertises but cannot deliver, because the event after
/// <paramref name="After"/> is missing or damaged there.
/// </summary>
/// <param name="LocalSeq">
/// The last sequence number of the device in this machine's replica when the range was found.
/// </param>
/// <param name="HubHead">The device's chain head according to the hub.</param>
/// <param name="Checks">
/// The number of syncs that found this range, counted up to two. After only one sync, the events may still be on their
/// way to the hub.
/// </param>
sealed record CorruptRange(
    DeviceId Device,
    long After,
    long LocalSeq,
    ChainHead HubHead,
    DateTime FoundAt,
    DateTime CheckedAt,
    int Checks
)
{
    public bool IsConfirmed => Checks > 1;
}

/// <summary>
/// Stores the hub's corrupt ranges, so that not every sync requests the missing events again. Callers must be in a
/// transaction.
/// </summary>
static class CorruptRangeStore
{
    const string Ranges = "corrupt",
        CheckedAt = "checked_at";

    public static List<CorruptRange> All(Database database, EventTables? tables = null) =>
        [
            .. (Meta.Get(database, Key(tables, Ranges)) ?? "")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(Parse)
                .OfType<CorruptRange>(),
        ];

    public static void Set(Database database, IEnumerable<CorruptRange> ranges, EventTables? tables = null) =>
        Meta.Set(database, Key(tables, Ranges), string.Join('\n', ranges.OrderBy(range => range.Device).Select(Text)));

    /// <summary>When the hub's events were last compared with the local ones.</summary>
    public static DateTime? ComparedAt(Database database, EventTables? tables = null) =>
        Time(Meta.Get(database, Key(tables, CheckedAt)));

    public static void SetComparedAt(Database database, DateTime now, EventTables? tables = null) =>
        Meta.Set(database, Key(tables, CheckedAt), Text(now));

    // The key starts with the hub's prefix, so it is deleted together with everything else known about the hub.
    static string Key(EventTables? tables, string name) => (tables ?? EventTables.Shared).Hub + name;

    static string Text(CorruptRange range) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{range.Device}\t{range.After}\t{range.LocalSeq}\t{range.HubHead.Seq}\t{range.HubHead.Chain}\t"
                + $"{Text(range.FoundAt)}\t{Text(range.CheckedAt)}\t{range.Checks}"
        );

    static CorruptRange? Parse(string line) =>
        line.Split('\t') is [var device, var after, var local, var seq, var chain, var found, var checkedAt, var checks]
        && Number(after) is { } a
        && Number(local) is { } l
        && Number(seq) is { } s
        && Guid.TryParse(chain, out var c)
        && Time(found) is { } f
        && Time(checkedAt) is { } t
        && Number(checks) is { } n
            ? new(new(device), a, l, new(s, c), f, t, (int)n)
            : null;

    static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    static string Text(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);

    static DateTime? Time(string? text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;
}
