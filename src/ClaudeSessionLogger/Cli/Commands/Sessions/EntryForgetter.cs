using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>
/// Deletes an entry of the shared log for its author, on this machine and, by the next syncs, on the hub and others.
/// </summary>
static class EntryForgetter
{
    const int Shown = 5;

    /// <summary>
    /// Finds the entry whose id begins with <paramref name="wanted"/>. Returns null if no entry matches, or if a
    /// session has exactly this id. Throws if both a session and an entry match, or if somebody else wrote the entry.
    /// </summary>
    public static LogEntry? Find(Database database, string wanted, ActorIdentity me)
    {
        var entries = Begins(database, "log_entries", "id", "title", wanted);
        if (entries.Count == 0)
            return null;
        var sessions = Begins(database, "sessions", "session_id", "title", wanted);
        if (sessions.Any(session => session.Id == wanted) && entries.All(entry => entry.Id != wanted))
            return null;
        if (sessions.Count > 0 && entries.All(entry => entry.Id != wanted))
        {
            throw new Failure(FailureKind.Conflict,
                $"ids of sessions and of log entries begin with {SafeText.Safe(wanted)}; give a longer part of the id:"
                + Lines("session", sessions) + Lines("entry  ", entries));
        }

        EntryLookup.CheckToChange(wanted, EntryLookup.ById(database, wanted));
        var (entry, history) = EntryDetail.Load(database, EntryLookup.ById(database, wanted), DeviceId.None, TimeProvider.System);
        LogWriter.CheckIsOwn(entry, [.. history.Select(line => line.Act.Event)], me);
        return entry;
    }

    public static string Summary(LogEntry entry) => $"1 log entry: {SafeText.Safe(entry.Id)} {SafeText.Safe(entry.CategoryText)} ({SafeText.Safe(entry.StatusText)}) {SafeText.Fit(SafeText.Safe(entry.Title), 60)}";

    /// <summary>Forgets the entry, and returns where its texts may still exist.</summary>
    public static ForgetEntryJson.Remains Run(LogService service, LogEntry entry)
    {
        var notCompacted = service.Write(null, (database, writer, _) =>
        {
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
        });
        return new(Backups.All(service.Paths), service.Settings.Hub is not null, notCompacted);
    }

    public static IEnumerable<string> Remarks(ForgetEntryJson.Remains rest)
    {
        yield return "Kept: the entry's id, its authors and times. Its texts are deleted from this machine's database.";
        if (rest.FreeBlocks is { } reason)
            yield return "Parts of the texts may remain in free blocks of the database file, because it could not be "
                + $"compacted: {reason}";
        if (rest.Hub)
            yield return "The next flush deletes the texts on the hub; other machines delete them at their own next "
                + "flush.";
        if (rest.Backups.Count > 0)
            yield return "Earlier backups still contain the texts. Delete these files, or wait until new backups "
                + $"replace them:{string.Concat(rest.Backups.Select(backup => $"\n  {SafeText.Safe(backup)}"))}";
    }

    static List<(string Id, string Title)> Begins(Database database, string table, string id, string title, string wanted) => database.Query(
        $"select {id}, coalesce({title}, '') from {table} where starts_with(lower({id}), lower($wanted)) order by {id} limit {Shown}", row => (row.GetString(0), row.GetString(1)), ("wanted", wanted));

    static string Lines(string what, List<(string Id, string Title)> found) => string.Concat(found.Select(one => $"\n  {what}  {SafeText.Safe(one.Id)}  {SafeText.Fit(SafeText.Safe(one.Title), 60)}"));
}
