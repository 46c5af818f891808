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
            ["2026-11-16 2", "2026-11-09 0"],
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

    List<string> Rows(ReportRequest request) =>
        [.. Fill(request).Rows.Select(row => $"{row.Keys[0]} {row.Totals.Responses}")];

    UsageReport Fill(ReportRequest request)
    {
        Assert.True(TrendRows.CanFill(request));
        return TrendRows.Fill(_home.Report(request with { Limit = null }), request, s_today);
    }
}
