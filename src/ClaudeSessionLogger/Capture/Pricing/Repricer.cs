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
            var changes = new List<(long RowId, decimal? Cost)>();
            var unpriced = new SortedSet<string>(StringComparer.Ordinal);
            ResponseStore.Visit(
                database,
                null,
                (id, usage, old) =>
                {
                    var cost = ResponseCost.Compute(usage, prices)?.Value;
                    if (cost is null)
                        unpriced.Add(usage.Model);
                    if (cost != old)
                        changes.Add((id, cost));
                }
            );

            var before = Total(database);
            var sessions = changes.Count == 0 ? 0 : ResponseStore.SetCosts(database, changes);
            Meta.Set(database, PricesUsed, prices.Fingerprint);
            result = new(changes.Count, sessions, before, Total(database), [.. unpriced]);
        });
        return result;
    }

    /// <summary>Whether the costs in the database were computed with prices other than these.</summary>
    public static bool IsDue(Database database, PriceBook prices) =>
        Meta.Get(database, PricesUsed) is { } used && used != prices.Fingerprint;

    /// <summary>Stores the fingerprint of the prices with which the first costs are computed.</summary>
    public static void StorePriceFingerprint(Database database, PriceBook prices)
    {
        if (Meta.Get(database, PricesUsed) is null)
            Meta.Set(database, PricesUsed, prices.Fingerprint);
    }

    static Usd Total(Database database) =>
        new(database.Scalar<decimal>("select coalesce(sum(cost_usd), 0) from sessions"));
}
