using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Imports what the Python tool wrote into the local <c>log_entries</c>: entries from before the migration, and what it
/// still writes if somebody goes on using it. The events depend only on the row, so two machines with the same row
/// create the same events.
/// </summary>
static class LegacyEntryImport
{
    static readonly DateTime s_unknownTime = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // An entry's own row is dated at most a microsecond per event after the last one (EntryReducer).
    const string Changed = """
        events is not null and updated_at is not null and updated_at > (
            select max(written_at) + to_microseconds(count(*)) from log_events where entry_id = log_entries.id)
        """;

    /// <summary>Whether the Python tool added or changed rows.</summary>
    public static bool IsDue(Database database) =>
        database.Scalar<bool>($"select exists (from log_entries where events is null or {Changed})");

    /// <summary>Imports all rows, as events of this device. The caller must be in a transaction.</summary>
    public static void Import(Database database, DeviceId device, DateTime asOf)
    {
        ImportNew(database, device, asOf);
        foreach (var row in Rows(database, Changed))
            ImportChanged(database, device, asOf, row, new EventStore(database).OfEntry(row.Id));
    }

    /// <summary>
    /// Imports all new rows and, if the Python tool changed it, the row of one entry. Returns all events of the entry.
    /// The caller must be in a transaction.
    /// </summary>
    public static List<LogEvent> Import(Database database, DeviceId device, DateTime asOf, EntryId entryId)
    {
        ImportNew(database, device, asOf);
        var events = new EventStore(database).OfEntry(entryId);
        var row = Rows(database, "events is not null and id = $id", ("id", entryId.Value)).FirstOrDefault();
        if (events.Count == 0 || row?.UpdatedAt is not { } updated || updated <= LastChange(events))
            return events;
        ImportChanged(database, device, asOf, row, events);
        return new EventStore(database).OfEntry(entryId);
    }

    // The same as in Changed.
    static DateTime LastChange(List<LogEvent> events) =>
        events.Max(e => e.Content.WrittenAt).AddSafely(TimeSpan.FromMicroseconds(events.Count));

    /// <summary>Imports rows that have no events yet. The caller must be in a transaction.</summary>
    public static void ImportNew(Database database, DeviceId device, DateTime asOf)
    {
        var rows = Rows(database, "events is null");
        if (rows.Count == 0)
            return;

        // What was read before, or written by this person before the Python tool recorded names, is not news. It gets
        // the lower arrival numbers, because the inbox marker is one number.
        var readUntil = FindReadMarker(database);
        var isRead = rows.ToLookup(row =>
            IsUnnamed(row) || readUntil is not null && !((row.UpdatedAt ?? row.LoggedAt) > readUntil)
        );
        var hasReadAll = InboxStore.HasReadAll(database, InboxStore.Last(database));
        Append(isRead[true]);
        if (hasReadAll)
            InboxStore.MoveMarkerOfAll(database, InboxStore.Last(database));
        Append(isRead[false]);
        EntryProjector.Refresh(database, rows.Select(row => row.Id).ToList(), asOf);

        void Append(IEnumerable<ExternalEntry> some)
        {
            var store = new EventStore(database);
            // The Python tool may have replaced the row of an entry that has events.
            var known = store.OfEntries(some.Select(row => row.Id)).ToLookup(e => e.Content.EntryId);
            store.Append(
                LogEvent.AllFollowing(
                    device,
                    store.HeadOf(device),
                    some.SelectMany(row =>
                        ExternalChanges.NewEventsOf(row, [.. known[row.Id]], EntryReducer.Reduce(known[row.Id], asOf))
                    )
                )
            );
        }
    }

    // Appends only what the events lack; then the row is computed from the events again.
    static void ImportChanged(
        Database database,
        DeviceId device,
        DateTime asOf,
        ExternalEntry row,
        List<LogEvent> events
    )
    {
        var store = new EventStore(database);
        var contents = ExternalChanges.NewEventsOf(row, events, EntryReducer.Reduce(events, asOf));
        store.Append(LogEvent.AllFollowing(device, store.HeadOf(device), contents));
        EntryProjector.Refresh(database, [row.Id], asOf);
    }

    static bool IsUnnamed(ExternalEntry row) => (Name(row.CreatedBy) ?? Name(row.UpdatedBy)) is null;

    /// <summary>
    /// Returns the events that an import would create from a row; none if the row already has events.
    /// </summary>
    public static List<LogEvent> Preview(Database database, EntryId id) =>
        LogEvent.AllFollowing(
            DeviceId.None,
            ChainHead.None,
            Rows(database, "events is null and id = $id", ("id", id.Value)).SelectMany(EventsOf)
        );

    static List<ExternalEntry> Rows(
        Database database,
        string condition,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) =>
        database.Query(
            $"""
            select id, session_id, logged_at, category, status, title, body, updated_at, created_by, updated_by
            from log_entries
            where {condition} order by coalesce(updated_at, logged_at) nulls first, id
            """,
            row => new ExternalEntry(
                new(row.GetString(0)),
                SessionId.Of(row.Text(1)),
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
                // Field values get a later stamp than the creation, even if the row never changed, so that they take
                // precedence over the values in the creation.
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
