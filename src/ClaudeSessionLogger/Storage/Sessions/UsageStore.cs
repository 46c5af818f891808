using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Maintains <c>usage_quarters</c>, which reports read. Code that changes responses marks their sessions in the same
/// transaction. A background flush then recomputes all sums of the marked sessions. Until then, reports compute the
/// sums of marked sessions from the responses.
/// </summary>
static class UsageStore
{
    const string Columns = """
        session_id, model, git_branch, began, first_at, last_at, responses, input_tokens, output_tokens,
        cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_search_requests, lower_bound_responses,
        unpriced_responses, cost_usd, client_priced_usd
        """;

    // Responses at the exact start of a quarter of an hour are summed separately, because they may still belong to a
    // 5-hour usage block that ends at that moment.
    const string PendingSums =
        $"{Sums} where session_id in (select session_id from logger.main.usage_pending) {Groups}";

    const string Sums = """
        select session_id, model, git_branch, time_bucket(interval 15 minutes, responded_at) as began,
            min(responded_at) as first_at, max(responded_at) as last_at,
            count(*)::integer as responses, sum(input_tokens)::bigint as input_tokens,
            sum(output_tokens)::bigint as output_tokens,
            sum(cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
            sum(cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
            sum(cache_read_tokens)::bigint as cache_read_tokens,
            sum(web_search_requests)::integer as web_search_requests,
            (count(*) filter (lower_bound))::integer as lower_bound_responses,
            (count(*) filter (cost_usd is null and not adopted))::integer as unpriced_responses,
            coalesce(sum(cost_usd), 0)::decimal(28, 12) as cost_usd,
            coalesce(sum(cost_usd) filter (client_priced), 0)::decimal(28, 12) as client_priced_usd
        from logger.main.responses
        """;

    const string Groups = """
        group by session_id, model, git_branch, began, responded_at = time_bucket(interval 15 minutes, responded_at)
        """;

    const long ResponsesAtOnce = 100_000;

    /// <summary>The table's full name.</summary>
    public const string Table = "logger.main.usage_quarters";

    // Uses full names, because the views for queries have the same names as some tables.
    const string WithPending = $"""
        select {Columns} from {Table} where session_id not in (select session_id from logger.main.usage_pending)
        union all {PendingSums}
        """;

    /// <summary>Marks sessions as having changed responses.</summary>
    public static void MarkPending(Database database, NameFilter sessions) => MarkPendingFrom(database, sessions.Names);

    /// <summary>Marks the sessions that a query returns as having changed responses.</summary>
    public static void MarkPendingFrom(Database database, string sessions) =>
        database.Execute($"insert into usage_pending (session_id) {sessions}");

    public static void MarkAllPending(Database database) =>
        MarkPendingFrom(database, "select distinct session_id from responses");

    /// <summary>
    /// Returns the sessions whose sums do not match their responses. Leaves out sessions that are marked as having
    /// changed responses. Changes nothing.
    /// </summary>
    public static List<SessionId> Differing(Database database)
    {
        // Compares hashes, for a part of the sessions at a time. This takes a tenth of the time and memory that a
        // comparison of all rows would take.
        var parts = 1 + database.Scalar<long>("select count(*) from responses") / ResponsesAtOnce;
        var differing = new List<SessionId>();
        for (var part = 0L; part < parts; part++)
        {
            var sessions =
                $"where hash(session_id) % {parts} = {part} and session_id not in (select session_id from "
                + "logger.main.usage_pending)";
            differing.AddRange(
                database.Query(
                    $"""
                    select session_id from ({Hashes($"{Sums} {sessions} {Groups}")}) summed
                    full join ({Hashes($"select {Columns} from {Table} {sessions}")}) stored using (session_id)
                    where summed.hash is distinct from stored.hash or summed.lines is distinct from stored.lines
                    order by session_id
                    """,
                    row => new SessionId(row.GetString(0))
                )
            );
        }

        return differing;
    }

    static string Hashes(string rows) =>
        $"select session_id, sum(hash({Columns})::hugeint) as hash, count(*) as lines from ({rows}) group by "
        + "session_id";

    /// <summary>
    /// Recomputes the sums of the sessions that are marked as having changed responses, and removes the marks.
    /// </summary>
    public static void RecomputePending(Database database)
    {
        if (!HasPending(database))
            return;

        database.Transaction(() =>
        {
            database.Execute("delete from usage_quarters where session_id in (select session_id from usage_pending)");
            database.Execute($"insert into usage_quarters ({Columns}) {PendingSums} order by began, session_id");
            database.Execute("delete from usage_pending");
        });
    }

    /// <summary>
    /// Returns the name of a table with up-to-date sums, for a <c>from</c> clause. If sessions are marked as having
    /// changed responses, this is a temporary table, created once per connection.
    /// </summary>
    public static string Current(Database database)
    {
        if (!HasPending(database))
            return Table;
        database.Execute($"create temp table if not exists usage_current as {WithPending}");
        return "usage_current";
    }

    /// <summary>
    /// Returns SQL with up-to-date sums, for use in a view: the name of the table or, if sessions are marked as having
    /// changed responses, a subquery.
    /// </summary>
    public static string AsView(Database database) => HasPending(database) ? $"({WithPending})" : Table;

    static bool HasPending(Database database) => database.Scalar<bool>("select exists (from usage_pending)");
}
