using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Reports as JSON, CSV and Markdown.</summary>
public sealed class ReportFormatTests
{
    [Fact]
    public void JSON_has_the_documented_fields_and_exact_amounts()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-11-20 10:00"), cost: 0.000137500001m);
        home.Add("b", UsageHome.Utc("2026-11-21 10:00"), model: "no-price", cost: null);
        home.Save();
        var json = Json(home.Report(ReportKind.Daily, "Europe/Berlin", new(Since: new(2026, 11, 20))));
        Assert.Equal(["report", "timezone", "since", "until", "rows", "left_out", "totals", "missing"], Fields(json));
        Assert.Equal(
            ("daily", "Europe/Berlin", "2026-11-20", null),
            ((string?)json["report"], (string?)json["timezone"], (string?)json["since"], (string?)json["until"])
        );
        Assert.Equal(
            ["unpriced_models", "unpriced_responses", "lower_bound_responses", "skipped_lines", "unattributed_usd"],
            Fields(json["missing"]!)
        );
        string[] figures =
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
        Assert.Equal(figures, Fields(json["totals"]!));
        Assert.Equal(["day", .. figures, "models"], Fields(json["rows"]![0]!));
        Assert.Equal(["model", .. figures], Fields(json["rows"]![0]!["models"]![0]!));
        Assert.Equal("0.000137500001", json["rows"]![0]!["cost_usd"]!.ToJsonString());
        // The field names are as documented.
        var page = File.ReadAllText(Repository.In("docs", "reports.md"));
        Assert.All(
            [.. Fields(json), .. figures, .. Fields(json["missing"]!)],
            field => Assert.Contains($"`{field}`", page, StringComparison.Ordinal)
        );
        Assert.All(
            ReportDefinition.All,
            shape => Assert.All(shape.Keys, key => Assert.Contains($"`{key.Field}`", page, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_usage_block_in_JSON_has_its_burn_rate()
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-11-22 09:10"), cost: 1m);
        home.Add("s", UsageHome.Utc("2026-11-22 10:10"), cost: 2m);
        home.Save();
        var json = Json(home.Report(ReportKind.Blocks, now: UsageHome.Utc("2026-11-22 11:00")));
        var block = json["rows"]![0]!;
        Assert.Equal(
            ("2026-11-22T09:00:00+00:00", "2026-11-22T14:00:00+00:00", true, 3m, 12m),
            (
                (string?)block["started_at"],
                (string?)block["ends_at"],
                (bool)block["active"]!,
                (decimal)block["burn_rate"]!["cost_usd_per_hour"]!,
                (decimal)block["projection"]!["cost_usd"]!
            )
        );
        Assert.Empty(json["limits"]!.AsArray());
    }

    [Fact]
    public void A_report_longer_than_a_page_is_one_JSON_document()
    {
        using var home = new UsageHome();
        for (var i = 0; i < 900; i++)
            home.Add($"session {i}", UsageHome.Utc("2026-11-20 10:00").AddSeconds(i), branch: "日本語😀");
        home.Save();
        Assert.Equal(900, Json(home.Report(ReportKind.Sessions))["rows"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a, b", "\"a, b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("+4912", "'+4912")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =cmd", "'  =cmd")]
    [InlineData("\t=cmd", "'\t=cmd")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Spreadsheets_read_CSV_text_as_text(string? text, string field) =>
        Assert.Equal(field, CsvText.Field(text));

    [Fact]
    public void CSV_has_a_header_and_one_record_per_line_ending_in_CRLF()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-11-20 10:00"), cost: 1.5m, branch: "-x");
        home.Add("a", UsageHome.Utc("2026-11-20 11:00"), cost: 2m, model: "claude-haiku-4-5", branch: "-x");
        home.Save();
        var report = home.Report(ReportKind.Branches);
        Assert.Equal(
            """
            branch,project,sessions,responses,input_tokens,output_tokens,cache_write_tokens,cache_write_1h_tokens,cache_read_tokens,total_tokens,web_search_requests,cost_usd
            '-x,project of a,1,2,3,20,14,8,10,47,0,3.50

            """.ReplaceLineEndings("\r\n"),
            Written(output => ReportCsv.Write(report, breakdown: false, output))
        );
        Assert.Equal(
            [
                "'-x,project of a,claude-haiku-4-5,1,1,2,10,7,4,5,24,0,2.00",
                "'-x,project of a,claude-opus-4-8,1,1,1,10,7,4,5,23,0,1.50",
            ],
            Written(output => ReportCsv.Write(report, breakdown: true, output)).Split("\r\n")[1..^1]
        );
    }

    [Theory]
    [InlineData("a|b", "a\\|b")]
    [InlineData("*bold* _it_ `code`", "\\*bold\\* \\_it\\_ \\`code\\`")]
    [InlineData("[x](javascript:1)", "\\[x\\](javascript:1)")]
    [InlineData("<img src=x>", "&lt;img src=x&gt;")]
    [InlineData("two\nlines", "two lines")]
    [InlineData("\x1b[31mred", "red")]
    [InlineData("@someone #12", "\\@someone \\#12")]
    public void Markdown_characters_in_text_are_escaped(string text, string escaped) =>
        Assert.Equal(escaped, ReportMarkdown.Escape(text));

    [Fact]
    public void Every_Markdown_row_has_the_same_number_of_cells()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-11-20 10:00"), branch: "x|y");
        home.Add("b", UsageHome.Utc("2026-11-21 10:00"), branch: null);
        home.Save();
        foreach (var kind in Enum.GetValues<ReportKind>())
        {
            var lines = Written(output => ReportMarkdown.Write(home.Report(kind, limit: 1), breakdown: true, output))
                .TrimEnd()
                .Split(Environment.NewLine);
            Assert.Single(
                lines.Select(line => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct()
            );
        }
    }

    static JsonNode Json(UsageReport report) => JsonNode.Parse(Written(output => UsageJson.Write(report, output)))!;

    static IEnumerable<string> Fields(JsonNode node) => node.AsObject().Select(field => field.Key);

    static string Written(Action<TextWriter> write)
    {
        using var output = new StringWriter();
        write(output);
        return output.ToString();
    }
}
