using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Checks that exclusions match what the user intended, and whether excluded sessions were recorded earlier.
/// </summary>
static class ExclusionCheck
{
    public static IEnumerable<Finding> Check(Settings settings, DatabaseFacts? database)
    {
        if (settings is { IsMissing: true, IsReadable: true } && database is { Exclusions: > 0 and var lostCount })
        {
            yield return Finding.Problem(
                "config.json",
                $"the file is missing; it excluded {lostCount} "
                    + $"{(lostCount == 1 ? "project or folder" : "projects or folders")}, and these exclusions stay in "
                    + "force",
                "restore a copy of it, or run claude-session-logger setup --reset-config to create a file without "
                    + "exclusions"
            );
        }

        foreach (var entry in settings.Exclude.Where(IsPattern))
            yield return Finding.Warning(
                "exclude",
                $"\"{SafeText.Safe(entry)}\" is read as an exact project name; wildcards are not supported",
                "use a folder such as ~/work/secret, which includes everything below it, or a project name"
            );

        foreach (
            var project in (database?.Places ?? [])
                .Where(place => settings.Excludes(place.Project, place.Cwd))
                .GroupBy(place => place.Project ?? "?")
        )
        {
            var count = project.Sum(place => place.Sessions);
            yield return Finding.Warning(
                "exclude",
                $"{count} {(count == 1 ? "session" : "sessions")} of {SafeText.Safe(project.Key)} "
                    + $"{(count == 1 ? "was recorded before it was" : "were recorded before they were")} excluded",
                $"run claude-session-logger forget --project {SafeText.Safe(project.Key)} --dry-run to list "
                    + "what it would delete"
            );
        }
    }

    static bool IsPattern(string entry) =>
        entry.AsSpan().IndexOfAny('*', '?') >= 0
        || (entry.Contains('/') && !Path.IsPathFullyQualified(entry) && entry is not ['~', ..]);
}
