using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>What a person excludes, beside what the database was last told of it.</summary>
static class Exclusions
{
    const string LastKnown = "exclusions";

    /// <summary>
    /// Has files read again that an exclusion hid, when the list is another one now. While <c>config.json</c> cannot be read, what
    /// was excluded stays so: returns the settings with the list that counts. Before anything was ever recorded there is none: throws a
    /// <see cref="Failure"/>.
    /// </summary>
    public static Settings Apply(Database database, Settings settings, AppPaths paths)
    {
        var before = Remembered(database);
        // Lost, not taken away: an older version left no trace of what was excluded beside the database.
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

    /// <summary>Leaves a trace of what the database remembers, where there is no <c>config.json</c>, before anybody writes a new one.</summary>
    public static void Protect(Database database, AppPaths paths)
    {
        if (!File.Exists(paths.ConfigFile) && Remembered(database) is { Length: > 0 } before)
            RememberedExclusions.Write(paths, before);
    }

    /// <summary>One a line; empty for none.</summary>
    public static string Remembered(Database database) => Meta.Get(database, LastKnown) ?? "";
}
