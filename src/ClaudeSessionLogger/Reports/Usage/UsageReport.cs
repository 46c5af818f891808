namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>A report's lines, and notes about their accuracy: everything that is needed to print it.</summary>
/// <param name="Zone">The time zone of the report's days.</param>
/// <param name="Rows">In the order in which they are printed.</param>
/// <param name="Totals">The totals of all lines, including those left out.</param>
/// <param name="LeftOut">How many lines the limit left out.</param>
sealed record UsageReport(
    ReportDefinition Shape,
    ReportFilter Filter,
    TimeZoneInfo Zone,
    IReadOnlyList<UsageRow> Rows,
    UsageTotals Totals,
    long LeftOut,
    DataQuality Gaps
)
{
    /// <summary>The account limits that the client last reported; only for usage blocks.</summary>
    public IReadOnlyList<LimitUsage> Limits { get; init; } = [];
}

/// <summary>A line of a report.</summary>
/// <param name="Keys">The values of <see cref="ReportDefinition.Keys"/>; null for unknown values.</param>
/// <param name="Models">The totals by model, most expensive first.</param>
sealed record UsageRow(IReadOnlyList<string?> Keys, UsageTotals Totals, IReadOnlyList<ModelTotals> Models)
{
    /// <summary>
    /// The number of lines without usage for which this row stands, from its key on; 0 for other rows.
    /// </summary>
    public int EmptyLines { get; init; }

    /// <summary>Only for usage blocks.</summary>
    public UsageBlock? Block { get; init; }
}

readonly record struct ModelTotals(string Model, UsageTotals Totals);

/// <summary>What is missing in a report's numbers.</summary>
/// <param name="UnpricedModels">Models that have no price; their cost is not known and counts as 0.</param>
/// <param name="UnpricedResponses">The number of responses of these models; null if not counted.</param>
/// <param name="LowerBoundResponses">The number of responses with incomplete output; null if not known.</param>
/// <param name="SkippedLines">The number of transcript lines that could not be read; null if not known.</param>
/// <param name="UnattributedUsd">
/// The cost that the client reports for these sessions beyond the recorded responses; null if it is not known for this
/// filter.
/// </param>
/// <param name="ClientPricedModels">Models that have no price; their cost is what the client computed.</param>
/// <param name="ClientPricedUsd">The cost of these models.</param>
sealed record DataQuality(
    IReadOnlyList<string> UnpricedModels,
    long? UnpricedResponses,
    long? LowerBoundResponses,
    long? SkippedLines,
    decimal? UnattributedUsd,
    IReadOnlyList<string> ClientPricedModels,
    decimal ClientPricedUsd
)
{
    /// <summary>The number of all responses in the report.</summary>
    public long Responses { get; init; }

    /// <summary>
    /// What is known of a copy of the hub's sessions: a hub has neither single responses nor what the client reports.
    /// </summary>
    public DataQuality OnHub => this with { LowerBoundResponses = null, SkippedLines = null, UnattributedUsd = null };
}
