using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Writes sessions with their responses; the classes in <c>Reports</c> read them.</summary>
sealed class SessionStore(Database database)
{
    // Whether the table is empty; null if this is not known. If it is empty, there are no rows to compare with. This
    // speeds up the first import, which is the largest.
    bool? _isEmpty;

    bool IsEmpty => _isEmpty ??= database.Scalar<bool>("select not exists (from sessions)");

    /// <summary>
    /// Replaces sessions, their responses and their reported usage one by one, without collecting them in memory.
    /// Unchanged sessions keep their rows; sessions that <paramref name="write"/> does not add are deleted.
    /// </summary>
    /// <param name="ids">The ids of all sessions that <paramref name="write"/> may add.</param>
    /// <param name="user">The author of new sessions.</param>
    /// <param name="authorOf">
    /// Returns the author of new sessions in a directory; null for <paramref name="user"/>.
    /// </param>
    public void Replace(
        IEnumerable<SessionId> ids,
        Action<RecordedSessionWriter> write,
        string user,
        string device,
        Func<string, string?>? authorOf = null
    )
    {
        database.Execute(
            $"create or replace temp table staged as select session_id, {SessionColumns.List(SessionColumns.Computed)} "
                + "from sessions limit 0"
        );
        using var filter = database.Filter(ids);
        // If all sessions are new, skip the query that compares them with stored rows: planning it takes longer than
        // recording a few hundred sessions.
        var isNew = IsEmpty || !FindRecorded(filter);
        _isEmpty = null;
        foreach (var table in isNew ? default : (ReadOnlySpan<string>)["responses", "reported_models"])
            database.Execute($"delete from {table} where session_id in {filter}");
        using (var staged = database.TemporaryAppender("staged"))
        using (var responses = database.Appender("responses"))
        using (var reported = database.Appender("reported_models"))
        {
            write(new(staged, responses, reported));
            // Closing the appenders copies all rows into the tables.
            database.GiveBackMemory();
        }

        UsageStore.MarkPending(database, filter);
        var columns = SessionColumns.List(SessionColumns.Computed);
        if (!isNew)
        {
            var changes = string.Join(", ", SessionColumns.Computed.Select(column => $"staged.{column} as {column}"));
            var differences = string.Join(
                " or ",
                SessionColumns.Computed.Select(column => $"sessions.{column} is distinct from staged.{column}")
            );
            Rows.Change(
                database,
                "sessions",
                $"{changes}, false as synced, coalesce(sessions.created_by, $user) as created_by, "
                    + "coalesce(sessions.device_id, $device) as device_id",
                differences,
                "join staged on sessions.session_id = staged.session_id",
                ("user", user),
                ("device", device)
            );
        }

        WriteAuthors(authorOf, isNew);
        database.Execute(
            $"""
            insert into sessions (session_id, {columns}, created_by, device_id, synced)
            select session_id, {columns}, coalesce(author, $user), $device, false
            from staged left join authors on authors.directory = staged.cwd {Unrecorded(isNew)}
            """,
            ("user", user),
            ("device", device)
        );
        if (isNew)
            return;
        database.Execute(
            $"delete from sessions where session_id in {filter} and session_id not in (select session_id from staged)"
        );
    }

    // Keeps the ids, so that the sessions on record are only searched once.
    bool FindRecorded(NameFilter ids)
    {
        database.Execute(
            $"create or replace temp table recorded as select session_id from sessions where session_id in {ids}"
        );
        return database.Scalar<bool>("select exists (from recorded)");
    }

    // Where all sessions are new, the comparison would only take time.
    static string Unrecorded(bool isNew) => isNew ? "" : "where session_id not in (select session_id from recorded)";

    void WriteAuthors(Func<string, string?>? authorOf, bool isNew)
    {
        database.Execute("create or replace temp table authors (directory varchar, author varchar)");
        if (authorOf is null)
            return;
        var directories = database.Query(
            $"select distinct cwd from (from staged {Unrecorded(isNew)}) where cwd is not null",
            row => row.GetString(0)
        );
        using var authors = database.TemporaryAppender("authors");
        foreach (var directory in directories)
        {
            if (authorOf(directory) is { } author)
                authors.CreateRow().AppendValue(directory).AppendValue(author).EndRow();
        }
    }

    /// <summary>
    /// Returns where these sessions were, except sessions imported from the Python tool, which named
    /// projects differently.
    /// </summary>
    public Dictionary<SessionId, RecordedPlace> Places(IEnumerable<SessionId> ids)
    {
        if (IsEmpty)
            return [];

        using var filter = database.Filter(ids);
        var places = database
            .Query(
                $"""
                select session_id, cwd, project, project_id from sessions where cwd is not null and project is not null
                    and session_id in {filter}
                """,
                row =>
                    (
                        Id: new SessionId(row.GetString(0)),
                        Place: new RecordedPlace(row.GetString(1), row.GetString(2), row.Text(3))
                    )
            )
            .ToDictionary(row => row.Id, row => row.Place);
        if (places.Count > 0)
        {
            // A query of its own skips nearly all responses on record. Within the one above, it would read all ids.
            foreach (
                var id in database.Query(
                    "select distinct session_id from responses where adopted",
                    row => new SessionId(row.GetString(0))
                )
            )
                places.Remove(id);
        }

        return places;
    }

    /// <summary>Gives sessions the remotes of repositories that had none when they were recorded.</summary>
    /// <param name="remotes">The remotes by path.</param>
    public void SetRemotes(IReadOnlyDictionary<string, string> remotes)
    {
        using var filter = database.Filter(remotes.Keys);
        foreach (
            var path in database.Query(
                $"select distinct project_id from sessions where project_id in {filter}",
                row => row.GetString(0)
            )
        )
            Rows.Change(
                database,
                "sessions",
                "$remote as project_id",
                "project_id = $path",
                "",
                ("remote", remotes[path]),
                ("path", path)
            );
    }

    public void Remove(IEnumerable<SessionId> sessionIds)
    {
        var ids = sessionIds.ToList();
        if (ids.Count == 0)
            return;

        using var filter = database.Filter(ids);
        foreach (
            var table in (ReadOnlySpan<string>)
                ["responses", "usage_quarters", "usage_pending", "reported_models", "sessions"]
        )
            database.Execute($"delete from {table} where session_id in {filter}");
    }

    /// <summary>Whether a session is recorded, or must not be recorded because it is excluded or forgotten.</summary>
    public bool Has(SessionId sessionId) =>
        database.Scalar<long>(
            """
            select (select count(*) from sessions where session_id = $id)
                + (select count(*) from transcripts where session_id = $id and hidden)
                + (select count(*) from forgotten where session_id = $id)
            """,
            ("id", sessionId.Value)
        ) > 0;

    /// <summary>Sets the author that the environment of the client's hooks names.</summary>
    public void SetAuthor(SessionId sessionId, string author) =>
        Rows.Change(
            database,
            "sessions",
            "$author as created_by, false as synced",
            "session_id = $id and created_by is distinct from $author",
            "",
            ("id", sessionId.Value),
            ("author", author)
        );

    public void SetEndReason(SessionId sessionId, string? reason) =>
        Rows.Change(
            database,
            "sessions",
            "$reason as end_reason, false as synced",
            "session_id = $id and $reason is not null and end_reason is distinct from $reason",
            "",
            ("id", sessionId.Value),
            ("reason", reason)
        );
}

/// <summary>Where a session was: its folder, its project, and the project's remote or path.</summary>
readonly record struct RecordedPlace(string Cwd, string Project, string? ProjectId);
