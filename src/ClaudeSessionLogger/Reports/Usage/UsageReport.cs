namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>A report's lines, whoever counted them, and what people must know about them. Printing takes nothing else.</summary>
/// <param name="Zone">The time zone that days are of.</param>
/// <param name="Rows">In the order in which they are printed.</param>
/// <param name="Totals">Of all there is, shown or left out.</param>
/// <param name="LeftOut">How many lines the limit left out.</param>
sealed record UsageReport(ReportShape Shape, ReportFilter Filter, TimeZoneInfo Zone, IReadOnlyList<UsageRow> Rows, UsageTotals Totals, long LeftOut, DataQuality Gaps)
{
    /// <summary>The limits that the client last told the status line; only for blocks.</summary>
    public IReadOnlyList<LimitUse> Limits { get; init; } = [];
}

/// <summary>A line.</summary>
/// <param name="Keys">What it is about, one for each of <see cref="ReportShape.Keys"/>; null for what is not known.</param>
/// <param name="Models">The same by model, the most expensive first.</param>
sealed record UsageRow(IReadOnlyList<string?> Keys, UsageTotals Figures, IReadOnlyList<ModelTotals> Models)
{
    /// <summary>Only of a 5-hour block.</summary>
    public UsageBlock? Block { get; init; }
}

readonly record struct ModelTotals(string Model, UsageTotals Figures);

/// <summary>What is missing in a report's numbers.</summary>
/// <param name="UnpricedModels">Models that cost 0 because they have no price.</param>
/// <param name="UnpricedResponses">How many are of those; null where nobody counted.</param>
/// <param name="UnattributedUsd">What the client reports of these sessions beyond the responses that left a row; null where it cannot be told for what is asked.</param>
sealed record DataQuality(IReadOnlyList<string> UnpricedModels, long? UnpricedResponses, long LowerBoundResponses, long SkippedLines, decimal? UnattributedUsd);
