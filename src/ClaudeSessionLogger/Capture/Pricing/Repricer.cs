using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>Recomputes the costs of all recorded responses after prices have changed.</summary>
static class Repricer
{
    const string PricesUsed = "prices_fingerprint";

    /// <param name="Responses">The number of responses whose cost changed.</param>
    /// <param name="Sessions">The number of sessions they belong to.</param>
    public readonly record struct Result(
        int Responses,
        int Sessions,
        Usd Before,
        Usd After,
        IReadOnlyList<string> Unpriced
    );

    public static Result Reprice(Database database, PriceBook prices)
    {
        var result = default(Result);
        database.Transaction(() =>
        {
            var changes = new List<(long RowId, decimal? Cost, bool IsClientPriced)>();
            var withoutPrice = new List<StoredResponse>();
            ResponseStore.Visit(
                database,
                null,
                response =>
                {
                    if (ResponseCost.Compute(response.Usage, prices) is not { } cost)
                        withoutPrice.Add(response);
                    else if (cost.Value != response.Cost || response.IsClientPriced)
                        changes.Add((response.RowId, cost.Value, false));
                }
            );
            var unpriced = PriceByClient(database, withoutPrice, changes);

            var before = Total(database);
            var sessions = changes.Count == 0 ? 0 : ResponseStore.SetCosts(database, changes);
            Meta.Set(database, PricesUsed, prices.Fingerprint);
            result = new(changes.Count, sessions, before, Total(database), [.. unpriced]);
        });
        return result;
    }

    /// <summary>Adds the costs that the client reports; returns the models for which it reports none.</summary>
    static SortedSet<string> PriceByClient(
        Database database,
        List<StoredResponse> withoutPrice,
        List<(long RowId, decimal? Cost, bool IsClientPriced)> changes
    )
    {
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        if (withoutPrice.Count == 0)
            return unpriced;

        var reported = database
            .Query(
                "select session_id, model, cost_usd from reported_models",
                row =>
                    (
                        Session: new SessionId(row.GetString(0)),
                        Model: row.GetString(1),
                        Cost: new Usd(row.GetDecimal(2))
                    )
            )
            .ToLookup(model => model.Session, model => (model.Model, model.Cost));
        foreach (var session in withoutPrice.GroupBy(response => response.SessionId))
        {
            var responses = session.ToList();
            var costs = ClientPrices.Compute(
                responses.ConvertAll(response => new UnpricedResponse(
                    response.Usage.Model,
                    response.Usage.Tokens.Total,
                    response.ClientCost is { } cost ? new Usd(cost) : null
                )),
                reported[session.Key]
            );
            foreach (var (response, cost) in responses.Zip(costs))
            {
                if (cost is null)
                    unpriced.Add(response.Usage.Model);
                if (cost?.Value != response.Cost || response.IsClientPriced != cost is not null)
                    changes.Add((response.RowId, cost?.Value, cost is not null));
            }
        }

        return unpriced;
    }

    /// <summary>Whether the costs in the database were computed with prices other than these.</summary>
    public static bool IsDue(Database database, PriceBook prices) =>
        Meta.Get(database, PricesUsed) is { } used && used != prices.Fingerprint;

    /// <summary>
    /// Stores the fingerprint of the prices, unless one is stored already. Called before the first costs are computed.
    /// </summary>
    public static void StorePriceFingerprint(Database database, PriceBook prices)
    {
        if (Meta.Get(database, PricesUsed) is null)
            Meta.Set(database, PricesUsed, prices.Fingerprint);
    }

    static Usd Total(Database database) =>
        new(database.Scalar<decimal>("select coalesce(sum(cost_usd), 0) from sessions"));
}
