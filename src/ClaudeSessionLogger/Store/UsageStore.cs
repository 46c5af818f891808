namespace ClaudeSessionLogger.Store;

/// <summary>
/// <c>usage_quarters</c>: what reports read. Whoever changes responses renews it in the same transaction, for whole sessions: nothing is
/// ever added to a number.
/// </summary>
static class UsageStore
{
    // A response at the very beginning of a quarter stands apart: it may still belong to the 5-hour block that ends then.
    static string Sums(string sessions) => $"""
        select session_id, model, git_branch, time_bucket(interval 15 minutes, responded_at) as began, min(responded_at), max(responded_at), count(*)::integer,
            sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint, sum(cache_read_tokens)::bigint,
            sum(web_search_requests)::integer, (count(*) filter (lower_bound))::integer, (count(*) filter (cost_usd is null and not adopted))::integer,
            coalesce(sum(cost_usd), 0)::decimal(28, 12)
        from responses where session_id in ({sessions})
        group by session_id, model, git_branch, began, responded_at = time_bucket(interval 15 minutes, responded_at)
        order by began, session_id
        """;

    /// <summary>Makes it true again for the sessions in <see cref="Database.Wanted"/>.</summary>
    /// <param name="areNew">Nothing is recorded of them yet.</param>
    public static void Renew(Database database, bool areNew = false)
    {
        if (!areNew)
            database.Execute("delete from usage_quarters where session_id in (select name from wanted)");
        database.Execute($"insert into usage_quarters {Sums("select name from wanted")}");
    }

    /// <summary>Makes it anew.</summary>
    public static void RenewAll(Database database)
    {
        database.Execute("delete from usage_quarters");
        database.Execute($"insert into usage_quarters {Sums("select session_id from responses")}");
    }
}
