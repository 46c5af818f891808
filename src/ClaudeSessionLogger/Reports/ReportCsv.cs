using System.Globalization;

namespace ClaudeSessionLogger.Reports;

/// <summary>
/// A report as CSV (RFC 4180): a heading, then a record a line, or a model of a line. No total: a sheet adds up by itself.
/// </summary>
static class ReportCsv
{
    static readonly string[] s_figures =
    [
        "sessions", "responses", "input_tokens", "output_tokens", "cache_write_tokens", "cache_write_1h_tokens", "cache_read_tokens", "total_tokens", "web_search_requests", "cost_usd",
    ];

    public static void Write(UsageReport report, bool breakdown, TextWriter output)
    {
        var byModel = breakdown && report.Shape.Kind != ReportKind.Models;
        Record(output, [.. report.Shape.Keys.Select(key => key.Field), .. byModel ? ["model"] : Array.Empty<string>(), .. s_figures]);
        foreach (var row in report.Rows)
        {
            if (!byModel)
                Record(output, [.. row.Keys.Select(Field), .. Figures(row.Figures)]);
            else
            {
                foreach (var (model, figures) in row.Models)
                    Record(output, [.. row.Keys.Select(Field), Field(model), .. Figures(figures)]);
            }
        }
    }

    /// <summary>
    /// A text of anybody's as a field: quoted where it must be, and with an apostrophe before what a spreadsheet would take for a formula.
    /// </summary>
    internal static string Field(string? text)
    {
        if (text is null or "")
            return "";
        // A title could be =HYPERLINK(…): programs look at the first character, some past blanks.
        var safe = text.TrimStart(' ', '\t', '\r', '\n', '\u00a0') is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || text[0] is '\t' or '\r' or '\n' ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") >= 0 || safe[0] == ' ' || safe[^1] == ' ' ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    static IEnumerable<string> Figures(Figures figures)
    {
        foreach (var number in (long[])[
            figures.Sessions, figures.Responses, figures.Input, figures.Output, figures.CacheWrite, figures.CacheWrite1h, figures.CacheRead, figures.Total, figures.WebSearches])
            yield return number.ToString(CultureInfo.InvariantCulture);
        yield return figures.CostUsd.ToString("0.00##########", CultureInfo.InvariantCulture);
    }

    static void Record(TextWriter output, IEnumerable<string> fields)
    {
        output.Write(string.Join(',', fields));
        output.Write("\r\n");
    }
}
