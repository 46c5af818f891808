using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Creates events from legacy entries, which the Python tool wrote. The events depend only on the row, so two machines
/// with the same row create the same events.
/// </summary>
static class LegacyEntryImport
{
    static readonly DateTime s_unknownTime = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether there are rows without events.</summary>
    public static bool IsDue(Database database) =>
        database.Scalar<long>("select count(*) from log_entries where events is null") > 0;

    /// <summary>
    /// Imports all rows of <c>log_entries</c> without events, as events of this device. The caller must be in a
    /// transaction.
    /// </summary>
    public static void Import(Database database, DeviceId device, DateTime asOf)
    {
        var rows = Rows(database, "true");
        if (rows.Count == 0)
            return;

        var store = new EventStore(database);
        store.Append(LogEvent.AllFollowing(device, store.HeadOf(device), rows.SelectMany(EventsOf)));
        EntryProjector.Refresh(database, rows.Select(row => row.Id).ToList(), asOf);
        if (FindReadMarker(database) is { } time)
            InboxStore.MoveMarkerOfAll(database, InboxStore.LastArrivalBefore(database, time));
    }

    /// <summary>
    /// Returns the events that an import would create from a row; none if the row already has events.
    /// </summary>
    public static List<LogEvent> Preview(Database database, string id) =>
        LogEvent.AllFollowing(
            DeviceId.None,
            ChainHead.None,
            Rows(database, "id = $id", ("id", id)).SelectMany(EventsOf)
        );

    // Sorts by the last change, so that entries that were already read get the lowest arrival numbers, up to the inbox
    // marker.
    static List<ExternalEntry> Rows(
        Database database,
        string condition,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) =>
        database.Query(
            $"""
            select id, session_id, logged_at, category, status, title, body, updated_at, created_by, updated_by
            from log_entries
            where events is null and {condition} order by coalesce(updated_at, logged_at) nulls first, id
            """,
            row => new ExternalEntry(
                row.GetString(0),
                row.Text(1),
                row.Time(2),
                row.Text(3),
                row.Text(4),
                row.Text(5),
                row.Text(6),
                row.Time(7),
                row.Text(8),
                row.Text(9)
            ),
            parameters
        );

    // The time up to which the Python tool's inbox was read.
    static DateTime? FindReadMarker(Database database) =>
        DateTime.TryParse(
            Meta.Get(database, "inbox_watermark"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    public static IEnumerable<EventContent> EventsOf(ExternalEntry row)
    {
        var logged = row.LoggedAt ?? row.UpdatedAt ?? s_unknownTime;
        var updated = row.UpdatedAt is { } time && time > logged ? time : logged;
        var (creator, changer) = (
            Name(row.CreatedBy) ?? UserIdentity.Unknown,
            Name(row.UpdatedBy) ?? Name(row.CreatedBy) ?? UserIdentity.Unknown
        );
        var category = row.Category ?? EntryCategory.Note.Text;
        var status = EntryStatus.Parse(row.Status) ?? EntryStatus.DefaultFor(EntryCategory.Parse(category));

        yield return Content(
            logged,
            creator,
            EventKind.Created,
            new CreatedValue(category, null, row.Title ?? "", null).ToJson()
        );
        // A row contains only the latest values. A device with an older copy of the row adds the earlier values.
        yield return Content(updated, changer, EventKind.Status, status.Text);
        if (row.Body is { Length: > 0 } body)
            yield return Content(updated, changer, EventKind.Body, body);

        EventContent Content(DateTime at, string actor, EventKind kind, string value) =>
            new(
                // Field values get a later stamp than the creation, even if the row never changed, so that they win.
                kind == EventKind.Created
                    ? HybridTimestamp.At(at)
                    : HybridTimestamp.Next(at, HybridTimestamp.At(at)),
                at,
                actor,
                null,
                row.Id,
                kind,
                value.Replace("\0", "", StringComparison.Ordinal),
                row.SessionId,
                null
            );
    }

    static string? Name(string? name) => string.IsNullOrWhiteSpace(name) ? null : name;
}
