using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>A day that does not exist is refused with the reason.</summary>
public sealed class PeriodProblemTests
{
    [Theory]
    [InlineData("2026-13", "there is no month 13")]
    [InlineData("2026-0", "there is no month 0")]
    [InlineData("2026-02-30", "February 2026 has 28 days")]
    [InlineData("2024-02-30", "February 2024 has 29 days")]
    [InlineData("2026-11-00", "November 2026 has 30 days")]
    [InlineData("20261131", "November 2026 has 30 days")]
    [InlineData("20261301", "there is no month 13")]
    [InlineData("2026/13/1", "there is no month 13")]
    [InlineData("31.11.2026", "November 2026 has 30 days")]
    [InlineData("2026-11-01..2026-11-31", "November 2026 has 30 days")]
    [InlineData("2026-11-01 2026-13-01", "there is no month 13")]
    [InlineData("week 60", "there is no week 60")]
    [InlineData("2026-W60", "there is no week 60")]
    [InlineData("week 45", "weeks have no numbers here; give the first and the last day with --since and --until")]
    [InlineData("0d", "the number must be from 1 to 10,000")]
    [InlineData("last 0 days", "the number must be from 1 to 10,000")]
    [InlineData("1066", "a year is a number from 1970 to 9998")]
    [InlineData("soon", null)]
    [InlineData("2026-12", null)]
    [InlineData("7d", null)]
    public void A_day_that_does_not_exist_has_a_reason(string text, string? reason) =>
        Assert.Equal(reason, PeriodProblem.Of(text));

    [Theory]
    [InlineData("report 2026-13", "report does not accept '2026-13': there is no month 13.")]
    [InlineData("report week 60", "report does not accept 'week 60': there is no week 60.")]
    [InlineData("report daily 2026-02-30", "report does not accept '2026-02-30': February 2026 has 28 days.")]
    [InlineData("report --since 2026-13", "not '2026-13': there is no month 13.")]
    [InlineData("sessions --until 2026-02-30", "not '2026-02-30': February 2026 has 28 days.")]
    [InlineData("sessions --last 0d", "not '0d': the number must be from 1 to 10,000.")]
    [InlineData("forget --before 2026-13-01", "not '2026-13-01': there is no month 13.")]
    public void Every_command_says_why(string line, string end) =>
        Assert.EndsWith(
            end,
            Assert.Throws<Failure>(() => CommandLine.Run(line.Split(' '))).Message,
            StringComparison.Ordinal
        );
}
