using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Writes sessions with their responses; the classes in <c>Reports</c> read them.</summary>
sealed class SessionStore(Database database)
{
    const int ResponsesAtOnce = 8192;

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
        var recorded = IsEmpty ? [] : Recorded(filter);
        _isEmpty = null;
        foreach (var table in recorded.Count == 0 ? default : (ReadOnlySpan<string>)["responses", "reported_models"])
            database.Execute($"delete from {table} where session_id in {filter}");
        var written = new Dictionary<SessionId, string?>();
        using (var staged = database.TemporaryAppender("staged"))
        using (var responses = new PortionAppender(database, "responses", ResponsesAtOnce))
        using (var reported = database.Appender("reported_models"))
        {
            // Writing does not need the code that planned the statements above.
            database.GiveBackMemory();
            write(new(staged, responses, reported, written));
            // Closing the appenders copies the last rows into the tables, which takes memory.
            database.GiveBackMemory();
        }

        UsageStore.MarkPending(database, filter);
        if (recorded.Count > 0)
            Change(filter, user, device);
        if (written.Keys.Any(session => !recorded.Contains(session)))
            Insert(recorded, written, user, device, authorOf);
        if (recorded.Any(session => !written.ContainsKey(session)))
            database.Execute(
                $"delete from sessions where session_id in {filter} and "
                    + "session_id not in (select session_id from staged)"
            );
    }

    HashSet<SessionId> Recorded(NameFilter ids) =>
        [
            .. database.Query(
                $"select session_id from sessions where session_id in {ids}",
                row => new SessionId(row.GetString(0))
            ),
        ];

    void Change(NameFilter ids, string user, string device)
    {
        var changes = string.Join(", ", SessionColumns.Computed.Select(column => $"staged.{column} as {column}"));
        string ColumnsOf(string table) =>
            string.Join(", ", SessionColumns.Computed.Select(column => $"{table}.{column}"));
        Rows.Change(
            database,
            "sessions",
            $"{changes}, false as synced, coalesce(sessions.created_by, $user) as created_by, "
                + "coalesce(sessions.device_id, $device) as device_id",
            // DuckDB compares whole rows in about half the time that it takes to compare each column.
            $"sessions.session_id in {ids} and ({ColumnsOf("sessions")}) is distinct from ({ColumnsOf("staged")})",
            "join staged on sessions.session_id = staged.session_id",
            ("user", user),
            ("device", device)
        );
    }

    void Insert(
        HashSet<SessionId> recorded,
        Dictionary<SessionId, string?> written,
        string user,
        string device,
        Func<string, string?>? authorOf
    )
    {
        var directories = written.Where(session => !recorded.Contains(session.Key)).Select(session => session.Value);
        var hasAuthors = WriteAuthors(directories.OfType<string>().Distinct(StringComparer.Ordinal), authorOf);
        using var filter = recorded.Count == 0 ? null : database.Filter(recorded);
        var columns = SessionColumns.List(SessionColumns.Computed);
        database.Execute(
            $"insert into sessions (session_id, {columns}, created_by, device_id, synced) "
                + $"select session_id, {columns}, {(hasAuthors ? "coalesce(author, $user)" : "$user")}, $device, false "
                + $"from staged {(hasAuthors ? "left join authors on authors.directory = staged.cwd" : "")} "
                + (filter is null ? "" : $"where session_id not in {filter}"),
            ("user", user),
            ("device", device)
        );
    }

    /// <summary>Returns false if the person's usual name is the author in all these directories.</summary>
    bool WriteAuthors(IEnumerable<string> directories, Func<string, string?>? authorOf)
    {
        var authors = directories
            .Select(directory => (Directory: directory, Author: authorOf?.Invoke(directory)))
            .Where(author => author.Author is not null)
            .ToList();
        if (authors.Count == 0)
            return false;
        database.Execute("create or replace temp table authors (directory varchar, author varchar)");
        using var rows = database.TemporaryAppender("authors");
        foreach (var (directory, author) in authors)
            rows.CreateRow().AppendValue(directory).AppendValue(author).EndRow();
        return true;
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
