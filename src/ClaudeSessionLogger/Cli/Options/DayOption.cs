using System.CommandLine;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Parses a day: <c>2026-11-16</c>, <c>today</c> or <c>yesterday</c>.</summary>
static class DayOption
{
    const string Today = "today",
        Yesterday = "yesterday";

    public static Option<string?> New(string name, string? letter, string description)
    {
        var option = letter is null ? new Option<string?>(name) : new Option<string?>(name, letter);
        (option.Description, option.HelpName) = (description, "YYYY-MM-DD");
        option.CompletionSources.Add(Today, Yesterday);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && Parse(given.Value, default) is null)
                result.AddError(
                    $"{name} takes a day such as 2026-11-16, today or yesterday, not '{SafeText.Safe(given.Value)}'."
                );
        });
        return option;
    }

    /// <param name="today">The current day in the time zone that the command uses.</param>
    public static DateOnly? Parse(string? given, DateOnly today) =>
        given switch
        {
            null => null,
            Today => today,
            Yesterday => today == default ? today : today.AddDays(-1),
            _ => ReportDay.Parse(given),
        };

    /// <summary>Throws if the first day is after the last.</summary>
    public static void Check(DateOnly? since, DateOnly? until)
    {
        if (until < since)
            throw new Failure(FailureKind.Invalid, $"--until {until:yyyy-MM-dd} is before --since {since:yyyy-MM-dd}.");
    }
}
