using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>Reads entries of the shared log, newest first.</summary>
static class EntryQuery
{
    static readonly NamedColumns s_columns = Columns("body as shown_body"),
        s_withoutBodies = Columns("null::varchar as shown_body");

    /// <summary>
    /// Finds the oldest open work entry that nobody has claimed; throws a <see cref="Failure"/> if there is none.
    /// </summary>
    /// <param name="preferred">The project whose entries come before all others.</param>
    /// <param name="project">Only projects whose name contains this text.</param>
    public static EntryId Next(Database database, DateTime now, string? preferred, string? project = null) =>
        List(database, new(Project: project, Ready: true, Now: now, Limit: 1) { Preferred = preferred }, bodies: false)
            is [var first]
            ? first.Id
            : throw new Failure(
                FailureKind.NotFound,
                $"no entry {(project is null ? "" : $"of project {SafeText.Safe(project)} ")}is open and unclaimed. "
                    + "Run claude-session-logger list --open to include claimed entries."
            );

    /// <param name="bodies">Whether to read the bodies, which may be long.</param>
    public static List<EntryRow> List(Database database, EntryFilter filter, bool bodies) =>
        List(database, filter, bodies ? s_columns : s_withoutBodies);

    static List<EntryRow> List(Database database, EntryFilter filter, NamedColumns columns)
    {
        var first =
            (filter.ResolvedLast ? $"status is not distinct from '{EntryStatus.Resolved.Text}', " : "")
            + (filter.WorkFirst ? $"coalesce(category in ({s_restCategories}), false), " : "")
            + (filter.Preferred is null ? "" : "lower(project) is not distinct from lower($preferred) desc, ");
        var order = filter.Ready ? "logged_at nulls first" : "coalesce(updated_at, logged_at) desc nulls last";
        return Select(
            database,
            filter,
            columns.ToString()!,
            $"order by {first}{order}, id limit $limit",
            row => Read(columns.Row(row)),
            [
                .. filter.Preferred is { } preferred ? [("preferred", preferred)] : Array.Empty<(string, object?)>(),
                ("limit", (long)(filter.Limit ?? int.MaxValue)),
            ]
        );
    }

    /// <summary>The number of all entries of a filter, whatever its limit.</summary>
    public static long Count(Database database, EntryFilter filter) =>
        Select(database, filter, "count(*)", "", row => row.Count(0), []).Single();

    /// <param name="selection">What is selected of the entries.</param>
    /// <param name="end">What follows the conditions.</param>
    static List<T> Select<T>(
        Database database,
        EntryFilter filter,
        string selection,
        string end,
        Func<DuckDBDataReader, T> read,
        (string Name, object? Value)[] parameters
    )
    {
        var open = filter.Open ? $"and status is distinct from '{EntryStatus.Resolved.Text}'" : "";
        var mine = filter.Mine is null ? "" : s_mine;
        using var withWords = filter.Words is { } words
            ? database.Filter(EntryLookup.Matching(database, words, includesBodies: true))
            : null;
        using var withTitle = filter.TitleWords is { } titleWords
            ? database.Filter(EntryLookup.Matching(database, titleWords, includesBodies: false))
            : null;
        var ready = filter.Ready
            ? $"and status = '{EntryStatus.Open.Text}' and category in ({WorkCategories}) "
                + "and (owner is null or owner_until <= $now)"
            : "";
        var conflicts = filter.Conflicts ? "and conflicts > 0" : "";
        return database.Query(
            $"""
            select {selection}
            from log_entries
            where ($category is null or category = $category) and ($status is null or status = $status)
              {open}
              {mine}
              and ($project is null or contains(lower(project), lower($project)))
              {(withWords is null ? "" : $"and id in {withWords}")}
              {(withTitle is null ? "" : $"and id in {withTitle}")}
              {ready}
              {conflicts}
              and ($from is null or coalesce(updated_at, logged_at) >= $from)
              and ($before is null or coalesce(updated_at, logged_at) < $before)
              and ($session is null or session_id = $session)
              and ($held is null or id in ({EventStore.InFutureSql}))
            {end}
            """,
            read,
            [
                ("category", filter.Category),
                ("status", filter.Status),
                ("project", filter.Project),
                ("from", filter.ChangedFrom),
                ("before", filter.ChangedBefore),
                ("session", filter.Session?.Value),
                ("now", filter.Now),
                ("held", filter.HeldAfter?.Value),
                .. parameters,
                .. filter.Mine?.Invoke(database).Parameters ?? [],
            ]
        );
    }

    static EntryRow Read(NamedRow row) =>
        new()
        {
            Id = new(row.String("id")),
            SessionId = SessionId.Of(row.Text("session_id")),
            LoggedAt = row.Time("logged_at"),
            Category = row.Text("category"),
            Status = row.Text("status"),
            Title = row.Text("title"),
            Body = row.Text("shown_body"),
            Synced = row.Value<bool>("synced") ?? false,
            UpdatedAt = row.Time("updated_at"),
            CreatedBy = row.Text("created_by"),
            UpdatedBy = row.Text("updated_by"),
            Project = row.Text("project"),
            Owner = row.Text("owner"),
            OwnerSessionId = SessionId.Of(row.Text("owner_session_id")),
            OwnerUntil = row.Time("owner_until"),
            Events = row.Count("events"),
            Conflicts = row.Count("conflicts"),
        };

    static NamedColumns Columns(string body) =>
        new([
            "id",
            "session_id",
            "logged_at",
            "category",
            "status",
            "title",
            body,
            "synced",
            "updated_at",
            "created_by",
            "updated_by",
            "project",
            "owner",
            "owner_session_id",
            "owner_until",
            "events",
            "conflicts",
        ]);

    // Also matches events that this person wrote before they had set a name.
    static readonly string s_mine = $"""
        and (list_contains($names, created_by) or (list_contains($names, owner) and owner_until > $now)
        or (created_by = '{UserIdentity.Unknown}' and {AuthorCondition(EventKind.Created)})
        or (owner = '{UserIdentity.Unknown}' and owner_until > $now and {AuthorCondition(EventKind.Owner)}))
        """;

    static string AuthorCondition(EventKind kind) =>
        $"exists (from log_events where entry_id = log_entries.id and kind = '{kind.Text}' and "
        + $"{ActorIdentity.Condition})";

    static readonly string s_restCategories = string.Join(
        ", ",
        EntryCategory.ForInformation.Select(category => Database.Quote(category.Text))
    );

    /// <summary>The categories of entries that can be open and claimed, as an SQL list.</summary>
    public static readonly string WorkCategories = string.Join(
        ", ",
        EntryCategory.Work.Select(category => Database.Quote(category.Text))
    );
}
