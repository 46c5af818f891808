using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Forgotten sessions and entries in an earlier state of the database. They are removed without events: an event of
/// this machine would have the number of another that it has written since.
/// </summary>
sealed record ForgottenContent(IReadOnlyCollection<SessionId> Sessions, IReadOnlyCollection<EntryId> Entries)
{
    static readonly string[] s_ofSessions =
    [
        "sessions",
        "responses",
        "reported_models",
        "usage_quarters",
        "usage_pending",
        "session_marks",
        "transcripts",
    ];

    IEnumerable<EntryId> Marks => Sessions.Select(SessionMarkEvents.EntryOf);

    /// <summary>Whether the database, of any version, has anything of them but ids, hashes and times.</summary>
    public bool IsIn(Database database)
    {
        var columns = Columns(database);
        using var sessions = database.Filter(Sessions.Select(session => session.Value));
        using var marks = database.Filter(Marks.Select(entry => entry.Value));
        using var entries = database.Filter(Entries.Select(entry => entry.Value));
        List<string> found =
        [
            .. s_ofSessions
                .Where(table => columns.Contains((table, "session_id")))
                .Select(table =>
                    $"from {table} where session_id in {sessions}" + (table == "transcripts" ? " and not hidden" : "")
                ),
        ];
        if (columns.Contains(("memory_events", "value")))
            found.Add($"from memory_events where {HasText} and entry_id in {marks}");
        if (columns.Contains(("log_events", "value")))
            found.Add($"from log_events where {HasText} and entry_id in {entries}");
        if (columns.Contains(("log_entries", "title")))
            found.Add($"from log_entries where coalesce(title, '') <> '' and id in {entries}");
        return found.Exists(rows => database.Scalar<bool>($"select exists ({rows})"));
    }

    /// <summary>Removes them from a database of this version.</summary>
    public void Erase(Database database, CaptureContext context)
    {
        var asOf = context.Clock.GetUtcNow().UtcDateTime;
        if (Sessions.Count > 0)
            new Recorder(database, context).Forget(Sessions);
        database.Transaction(() =>
        {
            new EventStore(database, EventTables.Memory).Redact(Marks);
            SessionMarkProjector.Refresh(database, Marks, asOf);
            new EventStore(database).Redact(Entries);
            EntryProjector.Refresh(database, Entries, asOf);
        });
    }

    /// <summary>
    /// Removes them from a database of an earlier version, or of the Python tool, and leaves its schema as it is.
    /// </summary>
    public void EraseFromOlder(Database database, TimeProvider clock)
    {
        var columns = Columns(database);
        using var sessions = database.Filter(Sessions.Select(session => session.Value));
        using var marks = database.Filter(Marks.Select(entry => entry.Value));
        using var entries = database.Filter(Entries.Select(entry => entry.Value));
        database.Transaction(() =>
        {
            foreach (var table in s_ofSessions.Where(table => columns.Contains((table, "session_id"))))
                database.Execute($"delete from {table} where session_id in {sessions}");
            if (columns.Contains(("forgotten", "forgotten_at")))
                ForgottenSessions.Add(database, Sessions, clock);
            if (columns.Contains(("memory_events", "value")))
                Rows.Change(database, "memory_events", NoText, $"{HasText} and entry_id in {marks}");
            if (columns.Contains(("log_events", "value")))
                Rows.Change(database, "log_events", NoText, $"{HasText} and entry_id in {entries}");
            if (columns.Contains(("log_entries", "title")))
                database.Execute($"delete from log_entries where id in {entries}");
        });
    }

    const string HasText = "value is not null and kind <> 'forgotten'",
        NoText = "null::varchar as value";

    static HashSet<(string Table, string Column)> Columns(Database database) =>
        database
            .Query(
                "select table_name, column_name from duckdb_columns() where database_name = 'logger'",
                row => (row.GetString(0), row.GetString(1))
            )
            .ToHashSet();
}
