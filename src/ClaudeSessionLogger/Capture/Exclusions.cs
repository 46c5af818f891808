using ClaudeSessionLogger.Store;

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
    public static Settings Settle(Database database, Settings settings)
    {
        var before = Meta.Get(database, LastKnown) ?? "";
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

        return settings;
    }
}
