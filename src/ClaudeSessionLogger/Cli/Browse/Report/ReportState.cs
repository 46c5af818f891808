using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>What the panels of the report have in common: the days they cover, and what they measure.</summary>
sealed class ReportState
{
    public ReportSpan Span { get; set; } = ReportSpan.Default;

    public bool IsTokens { get; set; }

    public string Measure => IsTokens ? "tokens" : "cost";

    public decimal Value(UsageTotals totals) => IsTokens ? totals.Total : totals.CostUsd;

    /// <summary>The totals in the first line, such as <c>$12.30  4.1M tokens</c>.</summary>
    public static string Status(UsageTotals totals) =>
        $"{Terminal.Cost(totals.CostUsd, totals.Mark)}  {Terminal.Abbreviated(totals.Total)} tokens ";

    /// <summary>What is measured of the totals, such as <c>$12.30</c>.</summary>
    public string Short(UsageTotals totals) =>
        IsTokens ? $"{Terminal.Abbreviated(totals.Total)} tokens " : $"{Terminal.Cost(totals.CostUsd, totals.Mark)} ";

    /// <summary>The totals in a few words, such as <c>$12.30 · 4.1M tokens</c>.</summary>
    public static string Summary(UsageTotals totals) =>
        $"{Terminal.Cost(totals.CostUsd, totals.Mark)} · {Terminal.Abbreviated(totals.Total)} tokens";
}
