using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>Compares the user's exclusions with those that the database was last updated with.</summary>
static class Exclusions
{
    const string LastKnown = "exclusions";

    /// <summary>
    /// Schedules the files that exclusions hid to be read again if the list has changed. While <c>config.json</c>
    /// cannot be read, the last known exclusions stay in force, and the returned settings contain them. If nothing was
    /// ever recorded, there are none; then this throws a <see cref="Failure"/>.
    /// </summary>
    public static Settings Apply(Database database, Settings settings, AppPaths paths)
    {
        var before = Remembered(database);
        // The file was lost, not deleted on purpose: an older version kept no copy of the exclusions beside the
        // database.
        if (settings.IsMissing && before.Length > 0)
        {
            RememberedExclusions.Write(paths, before);
            settings = settings.AsLost();
        }

        if (!settings.IsReadable && before.Length == 0 && database.Scalar<long>("select count(*) from (select 1 from transcripts limit 1)") == 0)
            settings.RefuseUnreadable();
        if (!settings.IsReadable)
            return settings.Excluding(before.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var now = string.Join('\n', settings.Exclude.Select(entry => entry.ReplaceLineEndings(" ")).Order(StringComparer.Ordinal));
        if (now != before)
        {
            database.Transaction(() =>
            {
                new TranscriptStore(database).OutdateExcluded();
                Meta.Set(database, LastKnown, now);
            });
        }

        RememberedExclusions.Write(paths, now);
        return settings;
    }

    /// <summary>
    /// Saves the exclusions that the database remembers if there is no <c>config.json</c>, before a new one is written.
    /// </summary>
    public static void Protect(Database database, AppPaths paths)
    {
        if (!File.Exists(paths.ConfigFile) && Remembered(database) is { Length: > 0 } before)
            RememberedExclusions.Write(paths, before);
    }

    /// <summary>The remembered exclusions, one per line; empty if there are none.</summary>
    public static string Remembered(Database database) => Meta.Get(database, LastKnown) ?? "";
}
