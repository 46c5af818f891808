using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Events of a device that the hub advertises and cannot deliver, because the one after <paramref name="After"/> is missing or damaged there.
/// </summary>
/// <param name="LocalSeq">How far the device's events went here when this was seen.</param>
/// <param name="HubHead">How far the hub says that they go.</param>
/// <param name="Checks">In how many syncs it was seen, at most two: the first time it may only have been in transit.</param>
sealed record CorruptRange(string Device, long After, long LocalSeq, ChainHead HubHead, DateTime FoundAt, DateTime CheckedAt, int Checks)
{
    public bool IsConfirmed => Checks > 1;
}

/// <summary>What is remembered of damage on the hub, so that it is not read again at every sync. Whoever writes is in a transaction.</summary>
static class CorruptRangeStore
{
    const string Ranges = "corrupt", CheckedAt = "checked_at";

    public static List<CorruptRange> All(Database database, EventTables? tables = null) =>
        [.. (Meta.Get(database, Key(tables, Ranges)) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<CorruptRange>()];

    public static void Set(Database database, IEnumerable<CorruptRange> ranges, EventTables? tables = null) =>
        Meta.Set(database, Key(tables, Ranges), string.Join('\n', ranges.OrderBy(range => range.Device, StringComparer.Ordinal).Select(Text)));

    /// <summary>When the hub's events were last compared with those that are here.</summary>
    public static DateTime? ComparedAt(Database database, EventTables? tables = null) => Time(Meta.Get(database, Key(tables, CheckedAt)));

    public static void SetComparedAt(Database database, DateTime now, EventTables? tables = null) => Meta.Set(database, Key(tables, CheckedAt), Text(now));

    // Forgotten with all else that is known of a hub: its keys begin the same.
    static string Key(EventTables? tables, string name) => (tables ?? EventTables.Shared).Hub + name;

    static string Text(CorruptRange range) => string.Create(CultureInfo.InvariantCulture,
        $"{range.Device}\t{range.After}\t{range.LocalSeq}\t{range.HubHead.Seq}\t{range.HubHead.Chain}\t{Text(range.FoundAt)}\t{Text(range.CheckedAt)}\t{range.Checks}");

    static CorruptRange? Parse(string line) =>
        line.Split('\t') is [var device, var after, var local, var seq, var chain, var found, var checkedAt, var checks]
        && Number(after) is { } a && Number(local) is { } l && Number(seq) is { } s && Guid.TryParse(chain, out var c) && Time(found) is { } f && Time(checkedAt) is { } t && Number(checks) is { } n
            ? new(device, a, l, new(s, c), f, t, (int)n)
            : null;

    static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Text(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);

    static DateTime? Time(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
