using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>The two periods of <c>report --compare</c>, as days.</summary>
readonly record struct ReportComparisonPeriod(DateOnly Since, DateOnly Until, DateOnly OtherSince, DateOnly OtherUntil)
{
    public const string Previous = "previous";

    /// <summary>The number of days that are compared if no period is given.</summary>
    const int DefaultDays = 7;

    // A period that goes on ends today, so that both sides show the days that are compared.
    static DateOnly UntilToday(DateOnly first, DateOnly last, DateOnly today) =>
        last > today && first <= today ? today : last;

    /// <param name="other"><c>previous</c>, or a period.</param>
    public static ReportComparisonPeriod Of(Period period, string other, PeriodParser parser, DateOnly today)
    {
        if (period.From is not null)
            throw new Failure(FailureKind.Invalid, "--compare needs days, such as 7d, not hours.");
        // Without another period, last month is compared with this month.
        var current = other.ToLowerInvariant() switch
        {
            "yesterday" => "today",
            "last week" => "week",
            "last month" => "month",
            "last year" => "year",
            _ => null,
        };
        if (current is not null && period is { Since: null, Until: null })
            period = parser.Parse(current)!.Value;
        var until = period.Until ?? today;
        var since = period.Since ?? (period.Until is null ? today.AddDays(1 - DefaultDays) : null);
        if (since is not { } first)
            throw new Failure(FailureKind.Invalid, "--compare needs a first day: use --since or a period.");
        var last = until < first ? first : until;
        if (other == Previous)
        {
            var (start, end) = Options.Period.Previous(first, last, today);
            return new(first, UntilToday(first, last, today), start, end);
        }

        return parser.Parse(other) is { Since: { } otherSince } given
            ? new(
                first,
                UntilToday(first, last, today),
                otherSince,
                UntilToday(otherSince, given.Until ?? today, today)
            )
            : throw new Failure(
                FailureKind.Invalid,
                $"--compare takes previous, or a period such as last month or 2026-10, not '{SafeText.Safe(other)}'"
                    + PeriodHint.Question(other, PeriodProblem.Ending(other))
            );
    }
}
