using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Reads and writes <c>log_entries</c>, the projection of the shared log. It can be rebuilt from <c>log_events</c> at
/// any time.
/// </summary>
sealed class EntryStore(Database database)
{
    static readonly string[] s_columns =
    [
        "session_id",
        "logged_at",
        "category",
        "status",
        "title",
        "body",
        "updated_at",
        "created_by",
        "updated_by",
        "project",
        "owner",
        "owner_session_id",
        "owner_until",
        "events",
        "conflicts",
    ];

    static readonly string s_list = string.Join(", ", s_columns);

    static readonly string s_differs = string.Join(
        " or ",
        s_columns.Select(column => $"stored.{column} is distinct from staged.{column}")
    );

    /// <summary>
    /// Replaces the rows of these ids with <paramref name="entries"/>; deletes the rows of ids without an entry.
    /// </summary>
    public void Replace(IReadOnlyCollection<EntryId> ids, IReadOnlyCollection<LogEntry> entries)
    {
        Stage(entries);
        Rows.PutAll(database, "log_entries", "id", $"id, {s_list}, synced", "staged_entries");
        if (entries.Count < ids.Count)
        {
            using var filter = database.Filter(ids.Except(entries.Select(entry => entry.Id)));
            database.Execute($"delete from log_entries where id in {filter}");
        }
    }

    /// <summary>
    /// Returns the ids whose rows differ from these entries, are duplicated, are missing, or should not exist. Changes
    /// nothing.
    /// </summary>
    public List<EntryId> Differing(IReadOnlyCollection<EntryId> ids, IEnumerable<LogEntry> entries)
    {
        Stage(entries);
        using var filter = database.Filter(ids);
        // Joins rows by id only, because comparing whole rows as sets takes three times as long.
        return database.Query(
            $"""
            with stored as (select id, {s_list} from log_entries where id in {filter})
            select id from stored full join staged_entries staged using (id)
            where stored.id is null or staged.id is null or {s_differs}
            union select id from stored group by id having count(*) > 1 order by id
            """,
            row => new EntryId(row.GetString(0))
        );
    }

    void Stage(IEnumerable<LogEntry> entries)
    {
        database.Execute(
            $"create or replace temp table staged_entries as select id, {s_list}, synced from log_entries limit 0"
        );
        using var staged = database.TemporaryAppender("staged_entries");
        foreach (var entry in entries)
        {
            staged
                .CreateRow()
                .AppendValue(entry.Id.Value)
                .AppendValue(entry.SessionId?.Value)
                .AppendValue(entry.LoggedAt)
                .AppendValue(entry.CategoryText)
                .AppendValue(entry.StatusText)
                .AppendValue(entry.Title)
                .AppendValue(entry.BodyWithNotes)
                .AppendValue(entry.UpdatedAt)
                .AppendValue(entry.CreatedBy)
                .AppendValue(entry.UpdatedBy)
                .AppendValue(entry.Project)
                .AppendValue(entry.Claim?.Owner)
                .AppendValue(entry.Claim?.SessionId?.Value)
                .AppendValue(entry.Claim?.Until)
                .AppendValue(entry.Events)
                .AppendValue(entry.Conflicts.Count(conflict => conflict.IsOpen))
                .AppendValue(false)
                .EndRow();
        }
    }

    /// <summary>Marks all entries as unsynced, for a new hub.</summary>
    public void MarkUnsynced() => Rows.Change(database, "log_entries", "false as synced", "synced");

    /// <summary>Marks the entries whose events are all on the hub as synced.</summary>
    public void MarkSynced()
    {
        const string Waiting = """
            not synced and events is not null and id not in (
                select entry_id from log_events left join hub_devices using (device_id)
                where log_events.seq > coalesce(hub_devices.seq, 0))
            """;
        Rows.Change(database, "log_entries", "true as synced", Waiting);
    }
}
