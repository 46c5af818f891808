using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Explains in a sentence why a report has no lines.</summary>
static class EmptyReportReason
{
    /// <summary>
    /// Throws a <see cref="Failure"/> if a name in the filter matches nothing; otherwise returns the reason.
    /// </summary>
    public static string Explain(Database database, ReportFilter filter, TimeZoneInfo zone)
    {
        RequireMatch(
            new(Project: filter.Project),
            filter.Project,
            "cannot find a project with {0} in its name",
            "projects"
        );
        RequireMatch(
            new(Branch: filter.Branch),
            filter.Branch,
            "cannot find a branch with {0} in its name",
            "branches"
        );
        RequireMatch(new(Model: filter.Model), filter.Model, "cannot find a model with {0} in its name", "models");
        RequireMatch(new(Type: filter.Type), filter.Type, "cannot find a session of type {0}", "types");
        var (first, last) = UsageSource.Times(database);
        return first is null || last is null
                ? "no responses yet. Run claude-session-logger import to record existing transcripts."
            : filter.HasTimes
                ? $"no usage in this period; recorded usage ranges from {Day(first.Value)} to {Day(last.Value)}."
            : "no usage matches all of these filters; remove one of them.";

        void RequireMatch(ReportFilter alone, string? name, string sentence, string report)
        {
            if (
                name is not null
                && database.Scalar<long>(
                    $"select count(*) from (select 1 from {UsageStore.Current(database)} where "
                        + $"{new UsageFilter(alone, null).Sql} limit 1)",
                    new UsageFilter(alone, null).Parameters
                ) == 0
            )
                throw new Failure(
                    FailureKind.NotFound,
                    $"{sentence.Replace("{0}", $"'{SafeText.Safe(name)}'", StringComparison.Ordinal)}. Run "
                        + $"claude-session-logger report {report} to list all {report}."
                );
        }

        string Day(DateTime utc) =>
            TimeZoneInfo
                .ConvertTimeFromUtc(utc, zone)
                .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
