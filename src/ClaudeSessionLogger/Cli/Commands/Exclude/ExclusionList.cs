using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>Changes the exclusions in <c>config.json</c>.</summary>
static class ExclusionList
{
    /// <summary>Returns the exclusions before the change, and the settings after it.</summary>
    public static (List<ExclusionName> Before, Settings After) Update(
        AppPaths paths,
        Action<List<ExclusionName>> change
    )
    {
        // If config.json was lost, its exclusions must not be lost with it.
        using (var database = Database.OpenToRead(paths, CommandLine.LockTimeout))
        {
            if (database is not null)
                Exclusions.SaveIfConfigMissing(database, paths);
        }

        var before = new List<ExclusionName>();
        var after = Settings.Update(
            paths,
            new(paths.BackgroundLog, TimeProvider.System),
            settings =>
            {
                before = [.. settings.Exclude.Select(entry => ExclusionName.Of(entry, paths))];
                var changed = before.ToList();
                change(changed);
                // Keep the text of what stays: it may be a path through a link.
                var texts = settings
                    .Exclude.Zip(before)
                    .DistinctBy(pair => pair.Second)
                    .ToDictionary(pair => pair.Second, pair => pair.First);
                return settings.WithExclusions([
                    .. changed.Select(entry => texts.GetValueOrDefault(entry) ?? entry.Text),
                ]);
            }
        );
        return (before, after);
    }
}
