using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Tests.Browser;

/// <summary>
/// The numbers that a page must show, from what <c>report … --json</c> prints with the same filter.
/// </summary>
static class ExpectedNumbers
{
    static readonly string[] s_fields =
    [
        "sessions",
        "responses",
        "input_tokens",
        "output_tokens",
        "cache_write_tokens",
        "cache_read_tokens",
        "total_tokens",
        "cost_usd",
    ];

    static readonly string[] s_derived = ["average", "cache.share", "subagents.", "missing.", "entries.", "person."];

    /// <summary>Whether a report has this number; other tests check the others.</summary>
    public static bool IsOfReport(string name) =>
        !name.EndsWith("saved_usd", StringComparison.Ordinal)
        && !s_derived.Any(derived => name.StartsWith(derived, StringComparison.Ordinal));

    public static Dictionary<string, decimal> Of(PageHome home, ReportFilter filter, string zone, ReportKind trend)
    {
        var numbers = new Dictionary<string, decimal>();
        var totals = home.Report(trend, filter, zone)["totals"]!;
        foreach (var field in s_fields)
            numbers[$"totals.{field}"] = Number(totals, field);
        Add(
            "time",
            trend,
            row =>
                Text(
                    row,
                    trend switch
                    {
                        ReportKind.Weekly => "week",
                        ReportKind.Monthly => "month",
                        _ => "day",
                    }
                )
        );
        Add("models", ReportKind.Models, row => Text(row, "model"));
        Add("model", ReportKind.Models, row => Text(row, "model"));
        Add("project", ReportKind.Projects, row => Text(row, "project"));
        Add("branch", ReportKind.Branches, row => Text(row, "branch"));
        Add("type", ReportKind.Types, row => Text(row, "type"));
        Add("session", ReportKind.Sessions, row => Text(row, "session_id"));
        Add("skills", ReportKind.Skills, row => Text(row, "skill"));
        AddCache(totals, "cache");
        foreach (var row in Rows(ReportKind.Models))
            AddCache(row, $"cache.{Text(row, "model")}");
        foreach (var row in Rows(ReportKind.Daily))
            numbers[$"day.{Text(row, "day")}"] = Number(row, "cost_usd");
        foreach (var row in Rows(ReportKind.Hourly))
        {
            var hour = DateTimeOffset.Parse(Text(row, "hour"), CultureInfo.InvariantCulture).DateTime;
            var key = $"hour.{((int)hour.DayOfWeek + 6) % 7 * 24 + hour.Hour}";
            numbers[key] = numbers.GetValueOrDefault(key) + Number(row, "cost_usd");
        }

        return numbers;

        IEnumerable<JsonNode> Rows(ReportKind kind) =>
            home.Report(kind, filter, zone)["rows"]!.AsArray().Select(row => row!);

        void Add(string name, ReportKind kind, Func<JsonNode, string> key)
        {
            foreach (var row in Rows(kind))
            foreach (var field in s_fields)
            {
                var number = $"{name}.{key(row)}.{field}";
                numbers[number] = numbers.GetValueOrDefault(number) + Number(row, field);
            }
        }

        void AddCache(JsonNode row, string name)
        {
            numbers[$"{name}.cache_write_1h_tokens"] = Number(row, "cache_write_1h_tokens");
            numbers[$"{name}.cache_write_5m_tokens"] =
                Number(row, "cache_write_tokens") - Number(row, "cache_write_1h_tokens");
            numbers[$"{name}.cache_read_tokens"] = Number(row, "cache_read_tokens");
        }
    }

    static decimal Number(JsonNode row, string field) => row[field]!.GetValue<decimal>();

    static string Text(JsonNode row, string field) => row[field]?.GetValue<string>() ?? "(none)";
}
