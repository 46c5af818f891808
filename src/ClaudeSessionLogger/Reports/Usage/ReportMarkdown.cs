using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Writes a report as a Markdown table for an issue: exact numbers, the total in bold.</summary>
static class ReportMarkdown
{
    public static void Write(UsageReport report, bool breakdown, TextWriter output)
    {
        var keys = report.Shape.Keys;
        Line(
            output,
            [
                .. keys.Select(key => key.Heading),
                "sessions",
                "responses",
                "input",
                "output",
                "cache write",
                "cache read",
                "total",
                "cost",
            ]
        );
        Line(output, [.. keys.Select(_ => "---"), .. Enumerable.Repeat("---:", 8)]);
        foreach (var row in report.Rows)
        {
            var gap = row.EmptyLines > 0 ? $" and {row.EmptyLines - 1} more without usage" : "";
            Line(output, [.. row.Keys.Select(key => Escape(key ?? "") + gap), .. Figures(row.Totals)]);
            foreach (var (model, totals) in breakdown && report.Shape.Kind != ReportKind.Models ? row.Models : [])
                Line(output, [$"· {Escape(model)}", .. keys.Skip(1).Select(_ => ""), .. Figures(totals)]);
        }

        if (report.LeftOut > 0)
            Line(output, [$"{report.LeftOut} more", .. keys.Skip(1).Select(_ => ""), .. Enumerable.Repeat("", 8)]);
        Line(
            output,
            ["**total**", .. keys.Skip(1).Select(_ => ""), .. Figures(report.Totals).Select(figure => $"**{figure}**")]
        );
        if (report.Gaps.UnpricedModels.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(
                $"Models without a price, marked ?: {Escape(string.Join(", ", report.Gaps.UnpricedModels))}."
            );
        }

        if (report.Gaps.ClientPricedModels.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(
                $"Models without a price, at the client's cost (marked \\*): "
                    + $"{Escape(string.Join(", ", report.Gaps.ClientPricedModels))}."
            );
        }
    }

    /// <summary>Escapes a text so that it causes no emphasis, link, HTML or new cell.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in SafeText.Safe(text))
        {
            if (c is '\\' or '|' or '*' or '_' or '`' or '[' or ']' or '~' or '#' or '!' or '@')
                escaped.Append('\\');
            escaped.Append(
                c switch
                {
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '&' => "&amp;",
                    _ => c.ToString(),
                }
            );
        }

        return escaped.ToString();
    }

    static IEnumerable<string> Figures(UsageTotals totals) =>
        (
            (long[])
                [
                    totals.Sessions,
                    totals.Responses,
                    totals.Input,
                    totals.Output,
                    totals.CacheWrite,
                    totals.CacheRead,
                    totals.Total,
                ]
        )
            .Select(number => number.ToString("N0", CultureInfo.InvariantCulture))
            .Append(
                totals
                    .Mark.Apply(new Usd(totals.CostUsd).ToString(), totals.CostUsd == 0)
                    .Replace("*", "\\*", StringComparison.Ordinal)
            );

    static void Line(TextWriter output, IEnumerable<string> cells) =>
        output.WriteLine($"| {string.Join(" | ", cells)} |");
}
