using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Reads recorded responses as billed usage.</summary>
static class ResponseStore
{
    /// <summary>
    /// Visits every response of one session or of all sessions. Skips responses imported from the Python tool, because
    /// each of them stands for all responses of a session.
    /// </summary>
    public static void Visit(Database database, SessionId? sessionId, Action<StoredResponse> visit)
    {
        using var command = database.Command(
            """
            select rowid, model, input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
                cache_read_tokens,
                coalesce(speed = 'fast', false), coalesce(inference_geo = 'us', false), web_search_requests, cost_usd,
                session_id, client_cost_usd, coalesce(client_priced, false), coalesce(unbilled, false)
            from responses where not adopted and ($session is null or session_id = $session)
            """,
            ("session", sessionId?.Value)
        );
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var tokens = new Tokens(
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6)
            );
            visit(
                new(
                    row.GetInt64(0),
                    new SessionId(row.GetString(11)),
                    new(
                        row.GetString(1),
                        tokens,
                        row.GetBoolean(7),
                        row.GetBoolean(8),
                        row.GetInt32(9),
                        row.GetBoolean(14)
                    ),
                    row.Money(10),
                    row.Money(12),
                    row.GetBoolean(13)
                )
            );
        }
    }

    /// <summary>The costs of a session's responses.</summary>
    public static List<RecordedCost> CostsOf(Database database, SessionId sessionId) =>
        database.Query(
            """
            select response_key, responded_at, agent_id, cost_usd, coalesce(client_priced, false)
            from responses where session_id = $session order by responded_at nulls first, response_key
            """,
            row => new RecordedCost(
                row.GetFieldValue<ulong>(0),
                row.Time(1),
                row.IsDBNull(2) ? null : row.GetString(2),
                row.Money(3),
                row.GetBoolean(4)
            ),
            ("session", sessionId.Value)
        );

    public static List<string> Models(Database database) =>
        database.Query(
            "select distinct model from responses where not adopted order by model",
            row => row.GetString(0)
        );

    /// <summary>
    /// Sets new costs by row id and updates the totals of their sessions; returns the number of changed sessions.
    /// </summary>
    public static int SetCosts(
        Database database,
        IReadOnlyCollection<(long RowId, decimal? Cost, bool IsClientPriced)> costs
    )
    {
        database.Execute("create or replace temp table repriced (id bigint, cost decimal(28, 12), client boolean)");
        using (var appender = database.TemporaryAppender("repriced"))
        {
            foreach (var (id, cost, isClientPriced) in costs)
                appender.CreateRow().AppendValue(id).AppendValue(cost).AppendValue(isClientPriced).EndRow();
        }

        database.Execute(
            "create or replace temp table changed as select distinct session_id from responses where rowid in (select "
                + "id from repriced)"
        );
        Rows.Change(
            database,
            "responses",
            "repriced.cost as cost_usd, repriced.client as client_priced",
            "true",
            "join repriced on responses.rowid = repriced.id"
        );
        UsageStore.MarkPendingFrom(database, "select session_id from changed");
        return Rows.Change(
            database,
            "sessions",
            "false as synced, sums.cost as cost_usd, sums.unpriced as unpriced_models, sums.models as models, "
                + "sums.client as client_priced_usd",
            "true",
            """
            join (
                select session_id, sum(cost)::decimal(28, 12) as cost, sum(client)::decimal(28, 12) as client,
                    string_agg(model, ', ' order by cost desc, tokens desc, model) as models,
                    string_agg(model, ', ' order by model) filter (unpriced) as unpriced
                from (
                    select session_id, model, coalesce(sum(cost_usd), 0) as cost, bool_or(cost_usd is null) as unpriced,
                        coalesce(sum(cost_usd) filter (client_priced), 0) as client,
                        sum(input_tokens + output_tokens + cache_write_5m_tokens + cache_write_1h_tokens
                            + cache_read_tokens) as tokens
                    from responses where session_id in (select session_id from changed) group by session_id, model)
                group by session_id) as sums on sessions.session_id = sums.session_id
            """
        );
    }
}

/// <summary>What one response costs.</summary>
/// <param name="Key">The key of the response; several can have the same if the Python tool recorded them.</param>
/// <param name="Cost">Null if the model has no price.</param>
readonly record struct RecordedCost(ulong Key, DateTime? At, string? AgentId, decimal? Cost, bool IsClientPriced);

/// <summary>A row of <c>responses</c>, with what its cost depends on.</summary>
/// <param name="ClientCost">What the client wrote beside the response; null if nothing.</param>
/// <param name="IsClientPriced">Whether the stored cost is the client's.</param>
readonly record struct StoredResponse(
    long RowId,
    SessionId SessionId,
    BilledUsage Usage,
    decimal? Cost,
    decimal? ClientCost,
    bool IsClientPriced
);
