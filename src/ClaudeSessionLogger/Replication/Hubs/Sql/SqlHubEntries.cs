using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>The hub's plain table <c>log_entries</c>: what this program's machines put there, and how it is kept as the events say.</summary>
static class SqlHubEntries
{
    /// <summary>
    /// The text of an entry's row as one short word, the same in every database. Who keeps it beside the row can tell whether
    /// somebody else has changed that. No times: databases write them differently.
    /// </summary>
    public static string Fingerprint(string row) =>
        $"md5({string.Join(" || chr(31) || ", ((string[])["category", "status", "title", "body", "updated_by"]).Select(column => $"coalesce(cast({row}.{column} as varchar), '')"))})";

    /// <summary>
    /// Entries that are not as their events say, and whether they were forgotten. An event that is there under two numbers counts once;
    /// that is looked at only where the plain count does not fit. Notes of a memory that a team shares have no row.
    /// </summary>
    public static readonly string Leftovers = $"""
        select entry_id, forgotten from (
            select c.entry_id, c.forgotten, c.texts, c.events, t.id, t.events as made_of, t.projected = {Fingerprint("t")} as ours
            from (
                select entry_id, count(*) as events, max(case when kind = '{EventKind.Forgotten}' then 1 else 0 end) as forgotten,
                    max(case when kind <> '{EventKind.Forgotten}' and value is not null then 1 else 0 end) as texts
                from claude_sessions.log_events where not starts_with(entry_id, 'memory/') group by entry_id
            ) c left join claude_sessions.log_entries t on cast(t.id as varchar) = c.entry_id
        ) f
        where forgotten = 1 and (texts = 1 or id is not null)
            or forgotten = 0 and (id is null or ours) and made_of is distinct from events
                and made_of is distinct from (select count(distinct e.hash) from claude_sessions.log_events e where e.entry_id = f.entry_id)
        order by entry_id
        """;

    /// <summary>Its text is among the events by now: the row counts as ours, unless it has changed again since it was taken in.</summary>
    /// <param name="mends">Whether any row may replace it, also one of no more events.</param>
    public static SqlStatement ListImported(List<KeyValuePair<string, string>> fingerprints, bool mends)
    {
        var rows = new SqlRows(("id", "varchar", Column(fingerprints, row => row.Key)), ("fingerprint", "varchar", Column(fingerprints, row => row.Value)));
        return new($"""
            update claude_sessions.log_entries as t set projected = v.fingerprint{(mends ? ", events = null" : "")} from {rows} v
            where cast(t.id as varchar) = v.id and {Fingerprint("t")} = v.fingerprint
            """, rows.With());
    }

    /// <summary>A row is replaced by one that is made of more events, and never where another tool has changed it: that is taken in first.</summary>
    public static SqlStatement WriteEntries(IReadOnlyList<LogEntry> entries)
    {
        var ordered = entries.DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id, StringComparer.Ordinal).ToList();
        var rows = new SqlRows(
            ("id", "varchar", Column(ordered, e => e.Id)), ("session_id", "varchar", Column(ordered, e => e.SessionId)),
            ("logged_at", "timestamp", Column(ordered, e => (DateTime?)e.LoggedAt)), ("category", "varchar", Column(ordered, e => e.Category)),
            ("status", "varchar", Column(ordered, e => e.Status)), ("title", "varchar", Column(ordered, e => e.Title)),
            ("body", "varchar", Column(ordered, e => e.BodyWithNotes)), ("updated_at", "timestamp", Column(ordered, e => e.UpdatedAt)),
            ("created_by", "varchar", Column(ordered, e => e.CreatedBy)), ("updated_by", "varchar", Column(ordered, e => e.UpdatedBy)),
            ("project", "varchar", Column(ordered, e => e.Project)), ("owner", "varchar", Column(ordered, e => e.Claim?.Owner)),
            ("events", "integer", Column(ordered, e => e.Events)));
        return new($"""
            insert into claude_sessions.log_entries as t
                (id, session_id, logged_at, category, status, title, body, synced, updated_at, created_by, updated_by, project, owner, events, projected)
            select v.id, v.session_id, v.logged_at, v.category, v.status, v.title, v.body, true, v.updated_at, v.created_by, v.updated_by, v.project, v.owner, v.events, {Fingerprint("v")}
            from {rows} v order by v.id
            on conflict (id) do update set
                session_id = excluded.session_id, logged_at = excluded.logged_at, category = excluded.category, status = excluded.status, title = excluded.title,
                body = excluded.body, synced = true, updated_at = excluded.updated_at, created_by = excluded.created_by, updated_by = excluded.updated_by,
                project = excluded.project, owner = excluded.owner, events = excluded.events, projected = excluded.projected
            where (t.events is null or t.events < excluded.events) and t.projected = {Fingerprint("t")}
            """, rows.With());
    }

    /// <summary>
    /// Rows that say they are made of more events than there are may be replaced by any; those made of all there are by others that are:
    /// one of the events has become due since. Behind the events of the same push.
    /// </summary>
    public static SqlStatement MakeRoomForExternal(IReadOnlyList<LogEntry> entries)
    {
        var rows = new SqlRows(("id", "varchar", Column([.. entries], entry => entry.Id)), ("events", "integer", Column([.. entries], entry => entry.Events)));
        return new($"""
            update claude_sessions.log_entries as t set events = null from {rows} v where cast(t.id as varchar) = v.id and t.projected = {Fingerprint("t")}
                and (t.events > (select count(distinct e.hash) from claude_sessions.log_events e where e.entry_id = cast(t.id as varchar))
                    or t.events = v.events and v.events = (select count(distinct e.hash) from claude_sessions.log_events e where e.entry_id = cast(t.id as varchar)))
            """, rows.With());
    }

    /// <summary>Of these entries, takes the text of those away that were forgotten, by whichever of their events that are there.</summary>
    public static IReadOnlyList<SqlStatement> RedactForgotten(HubTableNames space, string[] entryIds)
    {
        var ids = new SqlRows(("name", "varchar", entryIds));
        return Redact(space, $"(select f.entry_id from {space.Events} f where f.kind = '{EventKind.Forgotten}' and f.entry_id in (select name from {ids} v){space.Only("f")})", ids.With());
    }

    /// <param name="entryIds">What to select them with, of which <paramref name="values"/> are the parameters.</param>
    public static IReadOnlyList<SqlStatement> Redact(HubTableNames space, string entryIds, IReadOnlyList<object> values) =>
    [
        new($"update {space.Events} as e set value = null where e.entry_id in {entryIds} and e.kind <> '{EventKind.Forgotten}' and e.value is not null{space.Only("e")}", values),
        // Memory has no plain table.
        .. space.IsShared ? (IEnumerable<SqlStatement>)[new($"delete from claude_sessions.log_entries where cast(id as varchar) in {entryIds}", values)] : [],
    ];

    static T[] Column<TRow, T>(List<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];
}
