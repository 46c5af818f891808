using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Days, weeks and months without usage are rows of a trend.</summary>
public sealed class TrendRowsTests : IDisposable
{
    static readonly DateOnly s_today = new(2026, 11, 22);

    readonly UsageHome _home = new();

    public TrendRowsTests()
    {
        foreach (var day in (string[])["2026-09-30", "2026-11-16", "2026-11-19"])
            _home.Add("s", UsageHome.Utc($"{day} 12:00"));
        _home.Save();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_day_without_usage_is_shown() =>
        Assert.Equal(
            ["2026-11-16 1", "2026-11-17 0", "2026-11-18 0", "2026-11-19 1"],
            Rows(new(ReportKind.Daily, new(Until: new(2026, 11, 19)), TimeZoneInfo.Utc, Limit: 4))
        );

    [Fact]
    public void A_range_is_shown_from_its_first_day_to_today() =>
        Assert.Equal(
            ["2026-11-15 0", "2026-11-16 1", "2026-11-17 0", "2026-11-18 0", "2026-11-19 1", "2026-11-20 0"],
            Rows(new(ReportKind.Daily, new(new(2026, 11, 15)), TimeZoneInfo.Utc))[..6]
        );

    [Fact]
    public void A_range_that_begins_years_ago_is_shown_from_the_first_usage() =>
        Assert.Equal("2026-09-30 1", Rows(new(ReportKind.Daily, new(new(2020, 1, 1)), TimeZoneInfo.Utc))[0]);

    [Fact]
    public void Weeks_and_months_without_usage_are_shown()
    {
        Assert.Equal(
            ["2026-09-01 1", "2026-10-01 0", "2026-11-01 2"],
            Rows(new(ReportKind.Monthly, new(), TimeZoneInfo.Utc)).Select(row => row.Insert(7, "-01"))
        );
        Assert.Equal(
            ["2026-11-16 2", "2026-10-05 0"],
            Rows(new(ReportKind.Weekly, new(), TimeZoneInfo.Utc, Order: ReportOrder.Descending))[..2]
        );
    }

    [Fact]
    public void Rows_left_out_by_a_limit_are_counted_with_the_empty_ones()
    {
        var report = Fill(new(ReportKind.Daily, new(), TimeZoneInfo.Utc, Limit: 4));
        Assert.Equal(47, report.LeftOut);
        Assert.Equal(3, report.Totals.Responses);
    }

    [Fact]
    public void A_gap_of_many_days_is_one_row()
    {
        var rows = Fill(new(ReportKind.Daily, new(), TimeZoneInfo.Utc)).Rows;
        Assert.Equal(["2026-09-30", "2026-10-01", "2026-11-16"], rows.Take(3).Select(row => row.Keys[0]));
        Assert.Equal(46, rows[1].EmptyLines);
        Assert.Equal(
            46,
            Fill(new(ReportKind.Daily, new(), TimeZoneInfo.Utc, Order: ReportOrder.Descending)).Rows[^2].EmptyLines
        );
    }

    [Fact]
    public void A_gap_of_centuries_is_one_row()
    {
        _home.Add("s", UsageHome.Utc("9999-12-30 12:00"));
        _home.Save();
        foreach (var kind in (ReportKind[])[ReportKind.Daily, ReportKind.Weekly, ReportKind.Monthly])
        {
            var rows = Fill(new(kind, new(), TimeZoneInfo.Utc)).Rows;
            Assert.InRange(rows.Count, 3, 10);
            Assert.Equal(4, rows.Sum(row => row.Totals.Responses));
        }
    }

    [Fact]
    public void A_gap_is_printed_with_its_length_and_a_day_without_usage_without_zeros()
    {
        var output = new StringWriter { NewLine = "\n" };
        var report = Fill(new(ReportKind.Daily, new(), TimeZoneInfo.Utc));
        ReportTable.Print(report, breakdown: false, output, 80, colours: false);
        var lines = output.ToString().Split('\n');
        Assert.Contains("… 46 days", lines);
        Assert.Matches(
            "^2026-11-17 +\\$0\\.00$",
            lines.Single(line => line.StartsWith("2026-11-17", StringComparison.Ordinal))
        );
    }

    List<string> Rows(ReportRequest request) =>
        [.. Fill(request).Rows.Select(row => $"{row.Keys[0]} {row.Totals.Responses}")];

    UsageReport Fill(ReportRequest request)
    {
        Assert.True(TrendRows.CanFill(request));
        return TrendRows.Fill(_home.Report(request with { Limit = null }), request, s_today);
    }
}
