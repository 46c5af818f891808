using System.Globalization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>
/// Creates the notes below a report. They explain its numbers, and say what the numbers do not include.
/// </summary>
static class ReportNotes
{
    public const string ForUnrecordedCalls = "for calls without a transcript row (compaction, titles)";

    /// <summary>From this share on, incomplete responses are worth a note (docs/counting.md).</summary>
    const decimal NotableLowerBound = 0.05m;

    public static IEnumerable<string> Of(UsageReport report)
    {
        foreach (var row in report.Rows)
        {
            if (row.Block is { IsActive: true } block)
                yield return Active(block, row.Totals);
        }

        foreach (var limit in report.Limits)
            yield return Describe(limit, report.Zone);
        if (report.LeftOut > 0)
            yield return MoreRows.Sentence(
                report.Rows.Count + report.LeftOut,
                report.LeftOut,
                report.Shape.Line,
                report.Shape.Lines
            );
        if (report.Shape.Kind == ReportKind.Skills)
            yield return "A session counts under each skill that it used, so the lines can add up to more than the "
                + "total.";
        foreach (var remark in Of(report.Gaps, report.Filter.IsNarrow ? "for these sessions" : ForUnrecordedCalls))
            yield return remark;
    }

    /// <param name="explains">Whether to name the page that explains incomplete responses.</param>
    public static IEnumerable<string> Of(DataQuality quality, string scope, bool explains = false)
    {
        if (quality.UnpricedModels.Count > 0)
            yield return Unpriced(quality.UnpricedModels, quality.UnpricedResponses);
        if (quality.ClientPricedUsd > 0)
            yield return ClientPriced(quality.ClientPricedUsd, quality.ClientPricedModels);
        if (quality.UnattributedUsd > 0)
            yield return $"The client reports another {Terminal.Money(quality.UnattributedUsd)} {scope}.";
        if (
            quality.LowerBoundResponses is > 0 and var lowerBound
            && lowerBound >= NotableLowerBound * quality.Responses
        )
            yield return $"{LowerBound(lowerBound, quality.Responses)}{(explains ? Explained : "")}.";
        if (quality.SkippedLines is > 0 and var skipped)
            yield return $"{Terminal.Count(skipped, "transcript line")} could not be read.";
    }

    /// <summary>From this width on, the address of the page is on one line.</summary>
    public static int WidthForPage => Explained.Length + ".".Length;

    /// <summary>Where incomplete responses are explained.</summary>
    public static string Explained => $" ({DocsPage.Counting})";

    /// <summary>Says how many responses have at least the output that is shown.</summary>
    /// <param name="responses">The number of all responses.</param>
    public static string LowerBound(long lowerBound, long responses) =>
        $"{Terminal.Number(lowerBound)} of {Terminal.Count(responses, "response")} "
        + $"{(lowerBound == 1 ? "lacks part of its" : "lack part of their")} output, so the true cost is higher";

    /// <summary>Explains the mark on costs that do not include models without a price.</summary>
    public static string Unpriced(IEnumerable<string> models, long? responses = null) =>
        $"Models without a price, marked ?: {SafeText.Safe(string.Join(", ", models))}"
        + $"{(responses is { } count ? $" ({Terminal.Count(count, "response")})" : "")}. "
        + "Run claude-session-logger prices to see how to add prices.";

    /// <summary>Explains the mark of costs that the client computed.</summary>
    public static string ClientPriced(decimal cost, IReadOnlyCollection<string> models) =>
        $"Costs marked * contain {Terminal.Money(cost)} that the client computed for models without a price here"
        + (models.Count == 0 ? "." : $": {SafeText.Safe(string.Join(", ", models))}.");

    static string Active(UsageBlock block, UsageTotals totals) =>
        block is { HasRate: true, Burn: { } burn, Projection: { } projection }
            ? $"The active block has {DurationText.FormatLength(projection.Remaining)} left: "
                + $"{Terminal.Cost(totals.CostUsd, totals.Mark)} and "
                + $"{Terminal.Abbreviated(totals.Total)} tokens so far, "
                + $"{Terminal.Money(burn.UsdPerHour)} per hour; at this rate, "
                + $"{Terminal.Money(projection.CostUsd)} and {Terminal.Abbreviated(projection.TotalTokens)} tokens at "
                + "its end."
            : $"The active block has cost {Terminal.Cost(totals.CostUsd, totals.Mark)} so far; "
                + "a forecast needs a quarter of an hour of usage.";

    static string Describe(LimitUsage limit, TimeZoneInfo zone) =>
        $"The account's {limit.Name} limit is {limit.UsedPercent.ToString("0.#", CultureInfo.InvariantCulture)}% used"
        + $"{(limit.ResetsAt is { } reset ? $" and resets at {Clock(reset, zone)}" : "")}, as reported by the client "
        + $"at {Clock(limit.SeenAt, zone)}.";

    static string Clock(DateTime utc, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
