using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>Writes the hub's plain table <c>log_entries</c> and keeps it consistent with the events.</summary>
static class SqlHubEntries
{
    /// <summary>
    /// SQL for a hash of an entry's row, the same in every database. The hash is stored with the row, so that a
    /// difference shows that another tool has changed the row. Times are left out because databases format them
    /// differently.
    /// </summary>
    public static string Fingerprint(string row)
    {
        string[] columns = ["category", "status", "title", "body", "updated_by"];
        var texts = columns.Select(column => $"coalesce(cast({row}.{column} as varchar), '')");
        return $"md5({string.Join(" || chr(31) || ", texts)})";
    }

    /// <summary>
    /// Selects the entries whose rows do not match their events, and for each, whether it is forgotten. An event that
    /// is stored under two sequence numbers counts once. To save time, the query looks for such duplicates only if the
    /// number of stored events does not match. Notes of a shared memory have no row.
    /// </summary>
    public static readonly string Leftovers = $"""
        select entry_id, forgotten from (
            select c.entry_id, c.forgotten, c.texts, c.events, t.id, t.events as made_of,
                t.projected = {Fingerprint("t")} as ours
            from (
                select entry_id, count(*) as events,
                    max(case when kind = '{EventKind.Forgotten.Text}' then 1 else 0 end) as forgotten,
                    max(case when kind <> '{EventKind.Forgotten.Text}' and value is not null then 1 else 0 end) as texts
                from claude_sessions.log_events group by entry_id
            ) c left join claude_sessions.log_entries t on cast(t.id as varchar) = c.entry_id
        ) f
        where forgotten = 1 and (texts = 1 or id is not null)
            or forgotten = 0 and not starts_with(entry_id, 'memory/') and (id is null or ours)
                and made_of is distinct from events and made_of is distinct from (
                    select count(distinct e.hash) from claude_sessions.log_events e where e.entry_id = f.entry_id)
        order by entry_id
        """;

    /// <summary>Selects the forgotten entries that still have text.</summary>
    public static string ForgottenWithText(HubTableNames tableNames) =>
        $"""
            select e.entry_id from {tableNames.Events} e where true{tableNames.RowFilter("e")} group by e.entry_id
            having max(case when e.kind = '{EventKind.Forgotten.Text}' then 1 else 0 end) = 1
                and max(case when e.kind <> '{EventKind.Forgotten.Text}' and e.value is not null then 1 else 0 end) = 1
            order by e.entry_id
            """;

    /// <summary>
    /// Marks imported external rows as written by this program, unless another tool has changed them again since the
    /// import.
    /// </summary>
    /// <param name="overwritesAny">
    /// Whether any row may replace them; if false, only a row that was computed from more events.
    /// </param>
    public static SqlStatement MarkImported(List<KeyValuePair<EntryId, string>> fingerprints, bool overwritesAny)
    {
        var rows = new SqlRows(
            ("id", "varchar", Column(fingerprints, row => row.Key.Value)),
            ("fingerprint", "varchar", Column(fingerprints, row => row.Value))
        );
        var events = overwritesAny ? ", events = null" : "";
        return new(
            $"""
            update claude_sessions.log_entries as t set projected = v.fingerprint{events} from {rows} v
            where cast(t.id as varchar) = v.id and {Fingerprint("t")} = v.fingerprint
            """,
            rows.ParametersWith()
        );
    }

    /// <summary>
    /// Replaces rows with rows that were computed from more events. Never replaces a row that another tool has changed;
    /// such a row has to be imported first.
    /// </summary>
    public static SqlStatement WriteEntries(IReadOnlyList<LogEntry> entries)
    {
        var ordered = entries.DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id).ToList();
        var rows = new SqlRows(
            ("id", "varchar", Column(ordered, e => e.Id.Value)),
            ("session_id", "varchar", Column(ordered, e => e.SessionId?.Value)),
            ("logged_at", "timestamp", Column(ordered, e => (DateTime?)e.LoggedAt)),
            ("category", "varchar", Column(ordered, e => e.CategoryText)),
            ("status", "varchar", Column(ordered, e => e.StatusText)),
            ("title", "varchar", Column(ordered, e => e.Title)),
            ("body", "varchar", Column(ordered, e => e.BodyWithNotes)),
            ("updated_at", "timestamp", Column(ordered, e => e.UpdatedAt)),
            ("created_by", "varchar", Column(ordered, e => e.CreatedBy)),
            ("updated_by", "varchar", Column(ordered, e => e.UpdatedBy)),
            ("project", "varchar", Column(ordered, e => e.Project)),
            ("owner", "varchar", Column(ordered, e => e.Claim?.Owner)),
            ("events", "integer", Column(ordered, e => e.Events))
        );
        return new(
            $"""
            insert into claude_sessions.log_entries as t
                (id, session_id, logged_at, category, status, title, body, synced, updated_at, created_by, updated_by,
                    project, owner, events, projected)
            select v.id, v.session_id, v.logged_at, v.category, v.status, v.title, v.body, true, v.updated_at,
                v.created_by, v.updated_by, v.project, v.owner, v.events, {Fingerprint("v")}
            from {rows} v order by v.id
            on conflict (id) do update set
                session_id = excluded.session_id, logged_at = excluded.logged_at, category = excluded.category,
                status = excluded.status, title = excluded.title, body = excluded.body, synced = true,
                updated_at = excluded.updated_at, created_by = excluded.created_by, updated_by = excluded.updated_by,
                project = excluded.project, owner = excluded.owner, events = excluded.events,
                projected = excluded.projected
            where (t.events is null or t.events < excluded.events) and t.projected = {Fingerprint("t")}
            """,
            rows.ParametersWith()
        );
    }

    /// <summary>
    /// Allows two kinds of rows to be replaced. The first kind claims to be computed from more events than exist. The
    /// second kind was computed from all events, like the new row, but before one of them took effect. Must run after
    /// this push has stored its events.
    /// </summary>
    public static SqlStatement AllowReplacement(IReadOnlyList<LogEntry> entries)
    {
        var rows = new SqlRows(
            ("id", "varchar", Column([.. entries], entry => entry.Id.Value)),
            ("events", "integer", Column([.. entries], entry => entry.Events))
        );
        const string stored = """
            select count(distinct e.hash) from claude_sessions.log_events e where e.entry_id = cast(t.id as varchar)
            """;
        return new(
            $"""
            update claude_sessions.log_entries as t set events = null from {rows} v
            where cast(t.id as varchar) = v.id and t.projected = {Fingerprint("t")}
                and (t.events > ({stored}) or t.events = v.events and v.events = ({stored}))
            """,
            rows.ParametersWith()
        );
    }

    /// <summary>Removes the text of those entries for which a <c>forgotten</c> event is stored.</summary>
    public static IReadOnlyList<SqlStatement> RedactForgotten(HubTableNames tableNames, IEnumerable<EntryId> entryIds)
    {
        var ids = new SqlRows(("name", "varchar", entryIds.Select(id => id.Value).ToArray()));
        return Redact(
            tableNames,
            $"(select f.entry_id from {tableNames.Events} f where f.kind = '{EventKind.Forgotten.Text}' and f.entry_id "
                + $"in (select name from {ids} v){tableNames.RowFilter("f")})",
            ids.ParametersWith()
        );
    }

    /// <param name="entryIds">
    /// An SQL subquery or list that selects the entries, with <paramref name="values"/> as its parameters.
    /// </param>
    public static IReadOnlyList<SqlStatement> Redact(
        HubTableNames tableNames,
        string entryIds,
        IReadOnlyList<object> values
    ) =>
        [
            new(
                $"update {tableNames.Events} as e set value = null where e.entry_id in {entryIds} and e.kind <> "
                    + $"'{EventKind.Forgotten.Text}' and e.value is not null{tableNames.RowFilter("e")}",
                values
            ),
            // Memory has no plain table.
            .. tableNames.IsShared
                ? (IEnumerable<SqlStatement>)
                    [new($"delete from claude_sessions.log_entries where cast(id as varchar) in {entryIds}", values)]
                : [],
        ];

    static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
