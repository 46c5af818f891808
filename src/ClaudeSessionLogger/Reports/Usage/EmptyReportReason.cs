using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Explains in a sentence why a report has no lines.</summary>
static class EmptyReportReason
{
    static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>
    /// Throws a <see cref="Failure"/> if a name in the filter matches nothing; otherwise returns the reason.
    /// </summary>
    /// <param name="isHub">Whether the database is a copy of the sessions on the hub.</param>
    /// <param name="other">The period that this one is compared with.</param>
    public static string Explain(
        Database database,
        ReportFilter filter,
        TimeZoneInfo zone,
        bool isHub,
        (DateOnly Since, DateOnly Until)? other = null
    )
    {
        if (UnknownName(database, filter) is { } unknown)
            throw new Failure(FailureKind.NotFound, unknown);
        var (first, last) = UsageSource.Times(database);
        return first is null || last is null
            ? isHub
                ? "the hub has no sessions of yours. Run claude-session-logger flush to send those of this machine."
                : "no responses yet. Run claude-session-logger setup to record existing transcripts and new sessions."
            : filter.HasTimes
                ? $"no usage {Period()}; recorded usage ranges from {Day(first.Value)} to {Day(last.Value)}."
                : "no usage matches all of these filters; remove one of them.";

        string Day(DateTime utc) => Text(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, zone)));

        string Period() =>
            other is { } compared
                ? $"{Days(filter.Since, filter.Until)}, and none {Days(compared.Since, compared.Until)}"
            : filter.From is { } from
                ? $"since {TimeZoneInfo.ConvertTimeFromUtc(from, zone).ToString("yyyy-MM-dd HH:mm", s_culture)}"
            : Days(filter.Since, filter.Until);
    }

    static string Days(DateOnly? since, DateOnly? until) =>
        (since, until) switch
        {
            ({ } first, { } last) when first == last => $"on {Text(first)}",
            ({ } first, { } last) => $"from {Text(first)} to {Text(last)}",
            ({ } first, null) => $"since {Text(first)}",
            (null, { } last) => $"until {Text(last)}",
            _ => "in this period",
        };

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", s_culture);

    /// <summary>A sentence about the first name in the filter that matches no usage; null if all match.</summary>
    public static string? UnknownName(Database database, ReportFilter filter)
    {
        return Unknown(
                new(Project: filter.Project),
                filter.Project,
                "cannot find a project with {0} in its name",
                "projects"
            )
            ?? Unknown(
                new(Branch: filter.Branch),
                filter.Branch,
                "cannot find a branch with {0} in its name",
                "branches"
            )
            ?? Unknown(new(Model: filter.Model), filter.Model, "cannot find a model with {0} in its name", "models")
            ?? Unknown(new(Type: filter.Type), filter.Type, "cannot find a session of type {0}", "types")
            ?? Unknown(new(Tag: filter.Tag), filter.Tag, "cannot find usage of a session with the tag {0}", null);

        string? Unknown(ReportFilter alone, string? name, string sentence, string? report) =>
            name is not null
            && database.Scalar<long>(
                $"select count(*) from (select 1 from {UsageStore.Current(database)} where "
                    + $"{new UsageFilter(alone, null).Sql} limit 1)",
                new UsageFilter(alone, null).Parameters
            ) == 0
                ? $"{sentence.Replace("{0}", $"'{SafeText.Safe(name)}'", StringComparison.Ordinal)}. Run "
                    + (
                        report is null
                            ? "claude-session-logger sessions to see the tags of sessions."
                            : $"claude-session-logger report {report} to list all {report}."
                    )
                : null;
    }
}
