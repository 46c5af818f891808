using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>Recomputes what every recorded response cost, after prices have changed.</summary>
static class Repricer
{
    const string PricesUsed = "prices_fingerprint";

    /// <param name="Responses">How many responses have another cost now.</param>
    /// <param name="Sessions">Of how many sessions.</param>
    public readonly record struct Result(int Responses, int Sessions, Usd Before, Usd After, IReadOnlyList<string> Unpriced);

    public static Result Reprice(Database database, PriceBook prices)
    {
        var result = default(Result);
        database.Transaction(() =>
        {
            var changes = new List<(long RowId, decimal? Cost)>();
            var unpriced = new SortedSet<string>(StringComparer.Ordinal);
            ResponseStore.Visit(database, null, (id, usage, old) =>
            {
                var cost = ResponseCost.Compute(usage, prices)?.Value;
                if (cost is null)
                    unpriced.Add(usage.Model);
                if (cost != old)
                    changes.Add((id, cost));
            });

            var before = Total(database);
            var sessions = changes.Count == 0 ? 0 : ResponseStore.SetCosts(database, changes);
            Meta.Set(database, PricesUsed, prices.Fingerprint);
            result = new(changes.Count, sessions, before, Total(database), [.. unpriced]);
        });
        return result;
    }

    /// <summary>Whether costs in the database were computed with other prices than these.</summary>
    public static bool IsDue(Database database, PriceBook prices) => Meta.Get(database, PricesUsed) is { } used && used != prices.Fingerprint;

    /// <summary>Notes the prices that the first costs are computed with.</summary>
    public static void NotePrices(Database database, PriceBook prices)
    {
        if (Meta.Get(database, PricesUsed) is null)
            Meta.Set(database, PricesUsed, prices.Fingerprint);
    }

    static Usd Total(Database database) => new(database.Scalar<decimal>("select coalesce(sum(cost_usd), 0) from sessions"));
}
