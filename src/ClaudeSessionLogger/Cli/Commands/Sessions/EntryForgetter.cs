using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>
/// Deletes an entry of the shared log for its author: at once on this machine, and with the next syncs on the hub and
/// on other machines.
/// </summary>
static class EntryForgetter
{
    const int MaxShown = 5;

    // With the user's titles.
    static readonly string s_sessions = $"{MarkedSessions.Sql} as sessions";

    /// <summary>
    /// Finds the entry whose id begins with <paramref name="requested"/>. Returns null if no entry matches, or if a
    /// session has exactly this id. Throws if both a session and an entry match, or if somebody else wrote the entry.
    /// </summary>
    public static LogEntry? Find(Database database, string requested, ActorIdentity me)
    {
        var entries = FindByPrefix(database, "log_entries", "id", requested);
        if (entries.Count == 0)
            return null;
        var sessions = FindByPrefix(database, s_sessions, "session_id", requested);
        if (sessions.Any(session => session.Id == requested) && entries.All(entry => entry.Id != requested))
            return null;
        if (sessions.Count > 0 && entries.All(entry => entry.Id != requested))
        {
            throw new Failure(
                FailureKind.Conflict,
                $"both sessions and log entries have ids that begin with {SafeText.Safe(requested)}; give more "
                    + "characters of the id:"
                    + Lines("session", sessions)
                    + Lines("entry  ", entries)
            );
        }

        var id = EntryLookup.ByIdToChange(database, requested);
        var (entry, history) = EntryDetail.Load(database, id, DeviceId.None, TimeProvider.System);
        LogWriter.CheckIsOwn(entry, [.. history.Select(line => line.Act.Event)], me);
        return entry;
    }

    /// <summary>
    /// Throws if this is not the beginning of a session's id but occurs in titles: nothing is deleted because of a
    /// word.
    /// </summary>
    public static void RefuseWords(Database database, string requested)
    {
        if (FindByPrefix(database, s_sessions, "session_id", requested).Count > 0)
            return;
        var words = new WordQuery(requested);
        var sessions = words.IsEmpty ? [] : SessionQuery.Matching(database, words);
        var entries = words.IsEmpty ? [] : EntryLookup.Matching(database, words, includesBodies: false);
        if (sessions.Count + entries.Count == 0)
            return;
        throw new Failure(
            FailureKind.NotFound,
            "cannot forget by words, because it deletes for good. Give the id of one of these:"
                + Lines(
                    "session",
                    WithIds(database, s_sessions, "session_id", sessions.Take(MaxShown).Select(found => found.Value))
                )
                + Lines(
                    "entry  ",
                    WithIds(database, "log_entries", "id", entries.Take(MaxShown).Select(found => found.Value))
                )
        );
    }

    public static string Summary(LogEntry entry) =>
        $"1 log entry: {SafeText.Safe(entry.Id.Value)} {SafeText.Safe(entry.CategoryText)} "
        + $"({SafeText.Safe(entry.StatusText)}) {SafeText.Fit(SafeText.Safe(entry.Title), 60)}";

    /// <summary>Forgets the entry, and returns where its texts may still exist.</summary>
    public static ForgetEntryJson.Remains Forget(LogService service, LogEntry entry)
    {
        var notCompacted = service.Write(
            null,
            (database, writer, _) =>
            {
                PendingErasure.Request(service.Paths);
                writer.Forget(entry.Id);
                try
                {
                    DatabaseReplacement.Compact(database, service.Paths);
                    return null;
                }
                catch (Failure failure)
                {
                    return failure.Message;
                }
            }
        );
        var backups = new BackupEraser(
            CaptureContext.Load(service.Paths, TimeProvider.System),
            CommandLine.LockTimeout
        ).Erase();
        return new([.. backups.Select(backup => backup.Path)], service.Settings.Hub is not null, notCompacted)
        {
            Reasons = backups,
        };
    }

    public static IEnumerable<string> Remarks(ForgetEntryJson.Remains remaining)
    {
        yield return "Kept: the entry's id, its authors and times. Its texts are deleted from this machine's database.";
        if (remaining.FreeBlocks is { } reason)
            yield return "Parts of the texts may remain in free blocks of the database file, because it could not be "
                + $"compacted: {reason}";
        if (remaining.Hub)
            yield return "The next flush deletes the texts on the hub; other machines delete them at their own next "
                + "flush.";
        if (remaining.Backups.Count > 0)
            yield return "These backups may still contain the texts. Delete the files that you no longer need:"
                + ForgetNotes.Backups(remaining.Reasons);
    }

    static List<(string Id, string Title)> WithIds(
        Database database,
        string table,
        string id,
        IEnumerable<string> wanted
    )
    {
        using var filter = database.Filter(wanted);
        return database.Query(
            $"select {id}, coalesce(title, '') from {table} where {id} in {filter} order by {id}",
            row => (row.GetString(0), row.GetString(1))
        );
    }

    static List<(string Id, string Title)> FindByPrefix(Database database, string table, string id, string requested) =>
        database.Query(
            $"select {id}, coalesce(title, '') from {table} where starts_with(lower({id}), lower($wanted)) order by "
                + $"{id} limit {MaxShown}",
            row => (row.GetString(0), row.GetString(1)),
            ("wanted", requested)
        );

    static string Lines(string what, List<(string Id, string Title)> found) =>
        string.Concat(
            found.Select(match => $"\n  {what}  {SafeText.Safe(match.Id)}  {SafeText.Fit(ShownTitle(match.Title), 60)}")
        );

    static string ShownTitle(string title) => SafeText.Safe(title.Length > 0 ? title : SessionRow.Untitled);
}
