using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that every model has a price, and that costs are computed with the current prices.</summary>
static class PriceCheck
{
    public static IEnumerable<Finding> Check(
        AppPaths paths,
        PriceBook prices,
        IReadOnlyList<string> warnings,
        DatabaseFacts? database
    )
    {
        foreach (var warning in warnings)
            yield return Finding.Warning(
                "prices",
                warning,
                $"correct {paths.Prices}, then run claude-session-logger reprice"
            );

        // Models such as <synthetic> are the client's own messages, which are not billed.
        string[] unpriced =
        [
            .. (database?.Models ?? []).Where(model => model is not ['<', ..] && prices.Find(model) is null),
        ];
        if (unpriced.Length > 0)
            yield return Finding.Warning(
                "prices",
                $"models without a price, counted at the client's own cost or $0: "
                    + $"{SafeText.Safe(string.Join(", ", unpriced))}",
                "run claude-session-logger prices, which says how to set their prices"
            );
        if (database is { NeedsRepricing: true })
            yield return Finding.Warning(
                "prices",
                "prices have changed since costs were computed",
                "run claude-session-logger reprice"
            );
        else if (warnings.Count == 0 && unpriced.Length == 0)
            yield return Finding.Ok(
                "prices",
                $"{CountText.Of(prices.All.Count(), "model")}"
                    + $"{(prices.All.Count(entry => entry.Own) is > 0 and var own ? $", {own} of them your own" : "")}"
            );
    }
}
