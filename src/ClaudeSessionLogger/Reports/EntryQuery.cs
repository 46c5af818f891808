using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

/// <summary>Entries of the shared log, newest first.</summary>
static class EntryQuery
{
    /// <summary>The work that has waited longest and that nobody holds; a <see cref="Failure"/> when there is none.</summary>
    public static string Next(Database database, DateTime now) => List(database, new(Ready: true, Now: now, Limit: 1), bodies: false) is [var first]
        ? first.Id
        : throw new Failure(FailureKind.NotFound, "nothing is open and unclaimed; claude-session-logger list --open shows what others are at.");

    /// <param name="bodies">Whether their bodies are wanted too: they may be long.</param>
    public static List<EntryRow> List(Database database, EntryFilter filter, bool bodies) => database.Query($"""
        select id, session_id, logged_at, category, status, title, {(bodies ? "body" : "null::varchar")}, synced, updated_at, created_by, updated_by, project, owner, owner_session_id,
            owner_until, events, conflicts
        from log_entries
        where ($category is null or category = $category) and ($status is null or status = $status)
          {(filter.Open ? "and status is distinct from 'resolved'" : "")}
          and ($me is null or created_by = $me or (owner = $me and owner_until > $now) {(filter.Mine is null ? "" : s_unnamed)})
          and ($project is null or contains(lower(project), lower($project)))
          {string.Concat(filter.Words.Select((_, i) => $"and contains(lower(concat_ws(' ', title, body)), lower($word{i}))\n"))}
          {(filter.Ready ? $"and status = 'open' and category in ({s_work}) and (owner is null or owner_until <= $now)" : "")}
          {(filter.Conflicts ? "and conflicts > 0" : "")}
          and ($held is null or id in ({EventStore.HeldSql}))
        order by {(filter.Ready ? "logged_at nulls first" : "coalesce(updated_at, logged_at) desc nulls last")}, id limit $limit
        """,
        row => new EntryRow
        {
            Id = row.GetString(0), SessionId = row.Text(1), LoggedAt = row.Time(2), Category = row.Text(3), Status = row.Text(4), Title = row.Text(5), Body = row.Text(6),
            Synced = !row.IsDBNull(7) && row.GetBoolean(7), UpdatedAt = row.Time(8), CreatedBy = row.Text(9), UpdatedBy = row.Text(10), Project = row.Text(11), Owner = row.Text(12),
            OwnerSessionId = row.Text(13), OwnerUntil = row.Time(14), Events = row.IsDBNull(15) ? 0 : row.GetInt32(15), Conflicts = row.IsDBNull(16) ? 0 : row.GetInt32(16),
        },
        [
            ("category", filter.Category), ("status", filter.Status), ("me", filter.Mine?.Name), ("project", filter.Project), ("now", filter.Now), ("held", filter.HeldAfter?.Value),
            ("limit", (long)(filter.Limit ?? int.MaxValue)), .. filter.Mine is { } me ? [("device", me.Device)] : Array.Empty<(string, object?)>(), .. filter.Words.Select((word, i) => ($"word{i}", (object?)word)),
        ]);

    // What this person wrote before they had a name.
    static readonly string s_unnamed = $"""
        or (created_by = '{Identity.Unknown}' and {Wrote(EventKind.Created)}) or (owner = '{Identity.Unknown}' and owner_until > $now and {Wrote(EventKind.Owner)})
        """;

    static string Wrote(string kind) => $"exists (from log_events where entry_id = log_entries.id and kind = '{kind}' and {Myself.Condition})";

    static readonly string s_work = string.Join(", ", Vocabulary.Work.Select(Database.Quote));
}
