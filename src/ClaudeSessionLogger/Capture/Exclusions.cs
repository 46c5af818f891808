using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>Compares the user's exclusions with the exclusions that were last applied to the database.</summary>
static class Exclusions
{
    const string LastKnown = "exclusions";

    /// <summary>
    /// If the exclusions have changed, marks the transcripts of excluded sessions as not yet read, so that they are
    /// read again. If <c>config.json</c> cannot be read, the last known exclusions stay in force, and the returned
    /// settings contain them. If no exclusions are known and nothing was ever recorded, throws a <see cref="Failure"/>.
    /// </summary>
    public static Settings Apply(Database database, Settings settings, AppPaths paths)
    {
        var before = Stored(database);
        // The database contains exclusions although there is no config.json, so the file was lost, not deleted on
        // purpose. An older version of the program stored exclusions only in the database.
        if (settings.IsMissing && before.Length > 0)
        {
            RememberedExclusions.Write(paths, before);
            settings = settings.WithMissingFile();
        }

        if (
            !settings.IsReadable
            && before.Length == 0
            && database.Scalar<long>("select count(*) from (select 1 from transcripts limit 1)") == 0
        )
            settings.RefuseUnreadable();
        if (!settings.IsReadable)
            return settings.Excluding(before.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var now = string.Join(
            '\n',
            settings.Exclude.Select(entry => entry.ReplaceLineEndings(" ")).Order(StringComparer.Ordinal)
        );
        if (now != before)
        {
            database.Transaction(() =>
            {
                new TranscriptStore(database).MarkExcludedForRereading();
                Meta.Set(database, LastKnown, now);
            });
        }

        RememberedExclusions.Write(paths, now);
        return settings;
    }

    /// <summary>
    /// Saves the exclusions stored in the database to a file if there is no <c>config.json</c>. Called before a new
    /// <c>config.json</c> is written.
    /// </summary>
    public static void SaveIfConfigMissing(Database database, AppPaths paths)
    {
        if (!File.Exists(paths.ConfigFile) && Stored(database) is { Length: > 0 } before)
            RememberedExclusions.Write(paths, before);
    }

    /// <summary>The exclusions stored in the database, one per line; empty if there are none.</summary>
    public static string Stored(Database database) => Meta.Get(database, LastKnown) ?? "";
}
