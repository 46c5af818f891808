using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>A response whose model has no price.</summary>
/// <param name="OwnCost">What the client wrote beside the response; null if nothing.</param>
readonly record struct UnpricedResponse(string Model, long Tokens, Usd? OwnCost);

/// <summary>
/// Takes the cost of models without a price from the client: what it wrote beside a response, else a share of what it
/// reports for the model in the session, by tokens.
/// </summary>
static class ClientPrices
{
    /// <param name="reported">The client's costs of this session by model.</param>
    /// <returns>The cost of each response; null if the client reports none.</returns>
    public static Usd?[] Compute(
        IReadOnlyList<UnpricedResponse> responses,
        IEnumerable<(string Model, Usd Cost)> reported
    )
    {
        var costs = new Usd?[responses.Count];
        // The client's names can differ from those in responses by an ending, such as [1m].
        var byModel = reported
            .GroupBy(model => ModelName.Simplest(model.Model), model => model.Cost.Value, StringComparer.Ordinal)
            .ToDictionary(model => model.Key, model => model.Sum(), StringComparer.Ordinal);
        foreach (
            var model in Enumerable
                .Range(0, responses.Count)
                .GroupBy(index => ModelName.Simplest(responses[index].Model), StringComparer.Ordinal)
        )
        {
            foreach (var index in model)
                costs[index] = responses[index].OwnCost;
            var known = model.Sum(index => costs[index]?.Value ?? 0);
            Share(
                byModel.GetValueOrDefault(model.Key) - known,
                [.. model.Where(index => costs[index] is null)],
                responses,
                costs
            );
        }

        return costs;
    }

    static void Share(decimal cost, List<int> indexes, IReadOnlyList<UnpricedResponse> responses, Usd?[] costs)
    {
        var tokens = indexes.Sum(index => responses[index].Tokens);
        var left = cost;
        for (var i = 0; i < indexes.Count && cost > 0; i++)
        {
            // The last gets the rest, so that the sum is exact.
            var share =
                i == indexes.Count - 1 ? left
                : tokens == 0 ? Round(cost / indexes.Count)
                : Round(cost * responses[indexes[i]].Tokens / tokens);
            costs[indexes[i]] = ResponseCost.Limit(new(share));
            left -= share;
        }
    }

    static decimal Round(decimal amount) => decimal.Round(amount, Usd.DecimalPlaces, MidpointRounding.ToZero);
}
