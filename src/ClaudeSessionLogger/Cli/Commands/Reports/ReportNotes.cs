using System.Globalization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>
/// Prints the notes below a report: what its numbers leave out, and which of them need an explanation.
/// </summary>
static class ReportNotes
{
    public const string OfCalls = "for calls that left no row (compaction, titles)";

    public static IEnumerable<string> Of(UsageReport report)
    {
        foreach (var row in report.Rows)
        {
            if (row.Block is { IsActive: true } block)
                yield return Active(block, row.Figures);
        }

        foreach (var limit in report.Limits)
            yield return Describe(limit, report.Zone);
        if (report.LeftOut > 0)
            yield return $"{Terminal.Number(report.LeftOut)} {(report.LeftOut == 1 ? report.Shape.Line : report.Shape.Lines)} more: --limit {Terminal.Number(report.Rows.Count + report.LeftOut).Replace(",", "", StringComparison.Ordinal)} shows all.";
        if (report.Shape.Kind == ReportKind.Skills)
            yield return "A session counts under each skill that it used, so lines come to more than the total.";
        foreach (var remark in Of(report.Gaps, report.Filter.IsNarrow ? "for these sessions" : OfCalls))
            yield return remark;
    }

    public static IEnumerable<string> Of(DataQuality gaps, string beyond)
    {
        if (gaps.UnpricedModels.Count > 0)
            yield return $"Without a price, so counted as $0.00: {SafeText.Safe(string.Join(", ", gaps.UnpricedModels))} ({(gaps.UnpricedResponses is { } count ? $"{Terminal.Count(count, "response")}; " : "")}claude-session-logger prices says how to add one).";
        if (gaps.UnattributedUsd > 0)
            yield return $"Beyond this the client reports {Terminal.Money(gaps.UnattributedUsd)} {beyond}.";
        if (gaps.LowerBoundResponses > 0)
            yield return $"Of {Terminal.Count(gaps.LowerBoundResponses, "response")} the client wrote only a lower bound of the output.";
        if (gaps.SkippedLines > 0)
            yield return $"{Terminal.Count(gaps.SkippedLines, "transcript line")} could not be read.";
    }

    static string Active(UsageBlock block, UsageTotals figures) => block is { Burn: { } burn, Projection: { } projection }
        ? $"The active block has {DurationText.FormatLength(projection.Remaining)} left: {Terminal.Money(figures.CostUsd)} and {Terminal.Short(figures.Total)} tokens so far, {Terminal.Money(burn.UsdPerHour)} an hour, "
            + $"{Terminal.Money(projection.CostUsd)} and {Terminal.Short(projection.TotalTokens)} tokens at its end if it goes on like this."
        : $"The active block began with its only response: {Terminal.Money(figures.CostUsd)} so far.";

    static string Describe(LimitUse limit, TimeZoneInfo zone) =>
        $"The real {limit.Name} limit is {limit.UsedPercent.ToString("0.#", CultureInfo.InvariantCulture)}% used"
        + $"{(limit.ResetsAt is { } reset ? $" and begins anew at {Clock(reset, zone)}" : "")}, as the client said at {Clock(limit.SeenAt, zone)}.";

    static string Clock(DateTime utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
