using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Writes a report as CSV (RFC 4180): a header, then one record per row of the report, or per model if the
/// report is broken down by model. There is no total: a spreadsheet computes it.
/// </summary>
static class ReportCsv
{
    static readonly string[] s_figures =
    [
        "sessions",
        "responses",
        "input_tokens",
        "output_tokens",
        "cache_write_tokens",
        "cache_write_1h_tokens",
        "cache_read_tokens",
        "total_tokens",
        "web_search_requests",
        "cost_usd",
    ];

    public static void Write(UsageReport report, bool breakdown, TextWriter output, bool isForTerminal = false)
    {
        var byModel = breakdown && report.Shape.Kind != ReportKind.Models;
        Record(
            output,
            [
                .. report.Shape.Keys.Select(key => key.Field),
                .. byModel ? ["model"] : Array.Empty<string>(),
                .. s_figures,
            ]
        );
        foreach (var row in report.Rows)
        {
            if (!byModel)
                Record(output, [.. row.Keys.Select(key => CsvText.Field(key, isForTerminal)), .. Figures(row.Totals)]);
            else
            {
                foreach (var (model, totals) in row.Models)
                    Record(
                        output,
                        [
                            .. row.Keys.Select(key => CsvText.Field(key, isForTerminal)),
                            CsvText.Field(model, isForTerminal),
                            .. Figures(totals),
                        ]
                    );
            }
        }
    }

    static IEnumerable<string> Figures(UsageTotals totals)
    {
        foreach (
            var number in (long[])
                [
                    totals.Sessions,
                    totals.Responses,
                    totals.Input,
                    totals.Output,
                    totals.CacheWrite,
                    totals.CacheWrite1h,
                    totals.CacheRead,
                    totals.Total,
                    totals.WebSearches,
                ]
        )
            yield return number.ToString(CultureInfo.InvariantCulture);
        yield return totals.CostUsd.ToString("0.00##########", CultureInfo.InvariantCulture);
    }

    static void Record(TextWriter output, IEnumerable<string> fields)
    {
        output.Write(string.Join(',', fields));
        output.Write("\r\n");
    }
}
