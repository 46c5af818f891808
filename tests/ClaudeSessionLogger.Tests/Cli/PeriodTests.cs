using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Reports.Usage;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The days and periods that all commands understand.</summary>
public sealed class PeriodTests
{
    // A Sunday.
    static readonly DateTimeOffset s_now = new(2026, 11, 22, 18, 20, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("today", "2026-11-22", "2026-11-22")]
    [InlineData("yesterday", "2026-11-21", "2026-11-21")]
    [InlineData("week", "2026-11-16", "2026-11-22")]
    [InlineData("this-week", "2026-11-16", "2026-11-22")]
    [InlineData("last week", "2026-11-09", "2026-11-15")]
    [InlineData("Last Month", "2026-10-01", "2026-10-31")]
    [InlineData("month", "2026-11-01", "2026-11-30")]
    [InlineData("year", "2026-01-01", "2026-12-31")]
    [InlineData("2026-11-16", "2026-11-16", "2026-11-16")]
    [InlineData("20261116", "2026-11-16", "2026-11-16")]
    [InlineData("2026-02", "2026-02-01", "2026-02-28")]
    [InlineData("2025", "2025-01-01", "2025-12-31")]
    [InlineData("7d", "2026-11-16", "2026-11-22")]
    [InlineData("7 days", "2026-11-16", "2026-11-22")]
    [InlineData("last 2 weeks", "2026-11-09", "2026-11-22")]
    [InlineData("1m", "2026-10-23", "2026-11-22")]
    [InlineData("1y", "2025-11-23", "2026-11-22")]
    public void A_period_has_a_first_and_a_last_day(string text, string since, string until)
    {
        var period = Parser().Parse(text)!.Value;
        Assert.Equal((since, until), ($"{period.Since:yyyy-MM-dd}", $"{period.Until:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lastweek")]
    [InlineData("2026-02-30")]
    [InlineData("2026-13")]
    [InlineData("0d")]
    [InlineData("7x")]
    [InlineData("3")]
    [InlineData("tomorrow")]
    [InlineData("999999d")]
    [InlineData("9999")]
    public void Other_texts_are_not_a_period(string text) => Assert.Null(Parser().Parse(text));

    [Theory]
    [InlineData("day", "Daily", "2026-11-21")]
    [InlineData("week", "Daily", "2026-11-09")]
    [InlineData("month", "Daily", "2026-10-01")]
    [InlineData("7d", "Projects", "2026-11-16")]
    [InlineData("3", "Daily", "2026-11-20")]
    [InlineData("3", "Weekly", "2026-11-02")]
    [InlineData("3", "Monthly", "2026-09-01")]
    [InlineData("3", "Projects", null)]
    public void A_number_after_last_counts_lines_of_the_report(string text, string kind, string? since) =>
        Assert.Equal(
            since,
            Parser().Last(text, Enum.Parse<ReportKind>(kind)) is { Since: var day } ? $"{day:yyyy-MM-dd}" : null
        );

    [Fact]
    public void The_last_three_hours_include_the_current_one() =>
        Assert.Equal(new DateTime(2026, 11, 22, 15, 0, 0), Parser().Last("3", ReportKind.Hourly)!.Value.From);

    [Fact]
    public void A_week_starts_on_the_day_that_is_set() =>
        Assert.Equal(new(2026, 11, 22), new PeriodParser(s_now, DayOfWeek.Sunday).Parse("week")!.Value.Since);

    [Theory]
    [InlineData("1w", "last 7 days")]
    [InlineData("2w", "last 2 weeks")]
    [InlineData("1d", "today")]
    [InlineData("1m", "last 1 month")]
    [InlineData("last week", "last week")]
    [InlineData("2026-11", "2026-11")]
    [InlineData("2025", "2025")]
    [InlineData("2026-11-16", null)]
    public void A_period_has_a_name_that_no_other_period_has(string text, string? name) =>
        Assert.Equal(name, Parser().Parse(text)!.Value.Name);

    [Theory]
    [InlineData("0001-01-01", "0001-01-31")]
    [InlineData("0001-01-02", "0001-01-05")]
    [InlineData("0001-01-01", "9999-12-31")]
    [InlineData("9999-12-01", "9999-12-31")]
    public void The_previous_period_stays_within_the_limits_of_dates(string since, string until)
    {
        var previous = Period.Previous(Day(since), Day(until), new(2026, 11, 22));
        Assert.True(previous.Until >= previous.Since, $"{previous}");

        static DateOnly Day(string text) =>
            DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    // The whole week, and the same part of a month that goes on.
    [InlineData("2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15")]
    [InlineData("2026-11-01", "2026-11-30", "2026-10-01", "2026-10-22")]
    [InlineData("2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30")]
    [InlineData("2026-01-01", "2026-12-31", "2025-01-01", "2025-11-22")]
    [InlineData("2026-11-23", "2026-11-24", "2026-11-21", "2026-11-21")]
    public void The_previous_period_has_the_same_length(
        string since,
        string until,
        string otherSince,
        string otherUntil
    )
    {
        var previous = Period.Previous(Day(since), Day(until), DateOnly.FromDateTime(s_now.DateTime));
        Assert.Equal((Day(otherSince), Day(otherUntil)), previous);
    }

    static PeriodParser Parser() => new(s_now, DayOfWeek.Monday);

    static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
