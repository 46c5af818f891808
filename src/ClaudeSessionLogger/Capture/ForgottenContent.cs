using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Everything that was forgotten, to remove it from an earlier state of the database. It is removed without events: an
/// event of this machine would have the number of another that it has written since.
/// </summary>
/// <param name="Entries">Of the shared log: entries, and notes of the team.</param>
/// <param name="PrivateEntries">Of this person's own log: notes, and marks of sessions.</param>
sealed record ForgottenContent(
    IReadOnlyCollection<SessionId> Sessions,
    IReadOnlyCollection<EntryId> Entries,
    IReadOnlyCollection<EntryId> PrivateEntries
)
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

    /// <summary>Everything that the database says was ever forgotten, here or on another machine.</summary>
    public static ForgottenContent Of(Database database)
    {
        var sessions = ForgottenSessions.All(database);
        return new(
            sessions,
            EntriesIn(EventTables.Shared),
            [.. EntriesIn(EventTables.Memory).Union(sessions.Select(SessionMarkEvents.EntryOf))]
        );

        List<EntryId> EntriesIn(EventTables tables) =>
            database.Query(
                $"select distinct entry_id from {tables.Events} where kind = '{EventKind.Forgotten.Text}'",
                row => new EntryId(row.GetString(0))
            );
    }

    /// <summary>Whether the database, of any version, has anything of it but ids, hashes and times.</summary>
    public bool IsIn(Database database)
    {
        var columns = Columns(database);
        using var sessions = database.Filter(Sessions.Select(session => session.Value));
        using var own = database.Filter(PrivateEntries.Select(entry => entry.Value));
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
            found.Add($"from memory_events where {HasText} and entry_id in {own}");
        if (HasNotes(columns))
            found.Add($"from memory_files where content is not null and {IsOf(own, entries)}");
        if (columns.Contains(("log_events", "value")))
            found.Add($"from log_events where {HasText} and entry_id in {entries}");
        if (columns.Contains(("log_entries", "title")))
            found.Add($"from log_entries where coalesce(title, '') <> '' and id in {entries}");
        return found.Exists(rows => database.Scalar<bool>($"select exists ({rows})"));
    }

    /// <summary>Removes it from a database of this version.</summary>
    public void Erase(Database database, CaptureContext context)
    {
        var asOf = context.Clock.GetUtcNow().UtcDateTime;
        if (Sessions.Count > 0)
            new Recorder(database, context).Forget(Sessions);
        database.Transaction(() =>
        {
            new EventStore(database, EventTables.Memory).Redact(PrivateEntries);
            new EventStore(database).Redact(Entries);
            SessionMarkProjector.Refresh(database, PrivateEntries, asOf);
            MemoryProjector.Refresh(database, PrivateEntries.Concat(Entries).Where(SharedMemoryEntries.Contains), asOf);
            EntryProjector.Refresh(database, Entries, asOf);
        });
    }

    /// <summary>
    /// Removes it from a database of an earlier version, or of the Python tool, and leaves its schema as it is.
    /// </summary>
    public void EraseFromOlder(Database database, TimeProvider clock)
    {
        var columns = Columns(database);
        using var sessions = database.Filter(Sessions.Select(session => session.Value));
        using var own = database.Filter(PrivateEntries.Select(entry => entry.Value));
        using var entries = database.Filter(Entries.Select(entry => entry.Value));
        database.Transaction(() =>
        {
            foreach (var table in s_ofSessions.Where(table => columns.Contains((table, "session_id"))))
                database.Execute($"delete from {table} where session_id in {sessions}");
            if (columns.Contains(("forgotten", "forgotten_at")))
                ForgottenSessions.Add(database, Sessions, clock);
            if (columns.Contains(("memory_events", "value")))
                Rows.Change(database, "memory_events", NoText, $"{HasText} and entry_id in {own}");
            // What is left of such a file is computed again from its versions.
            if (HasNotes(columns))
                database.Execute($"delete from memory_files where {IsOf(own, entries)}");
            if (columns.Contains(("log_events", "value")))
                Rows.Change(database, "log_events", NoText, $"{HasText} and entry_id in {entries}");
            if (columns.Contains(("log_entries", "title")))
                database.Execute($"delete from log_entries where id in {entries}");
        });
    }

    const string HasText = "value is not null and kind <> 'forgotten'",
        NoText = "null::varchar as value";

    static bool HasNotes(HashSet<(string Table, string Column)> columns) =>
        columns.Contains(("memory_files", "heads")) && columns.Contains(("memory_events", "hash"));

    // A file with the same name that was written after the forgetting has other versions.
    static string IsOf(NameFilter own, NameFilter shared) =>
        $"""
            exists (
                select 1 from (
                    select hash from memory_events where entry_id in {own}
                    union all select hash from log_events where entry_id in {shared}) as forgotten_versions
                where contains(heads, hash::varchar))
            """;

    static HashSet<(string Table, string Column)> Columns(Database database) =>
        database
            .Query(
                "select table_name, column_name from duckdb_columns() where database_name = 'logger'",
                row => (row.GetString(0), row.GetString(1))
            )
            .ToHashSet();
}
