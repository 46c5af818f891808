using System.Text.RegularExpressions;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Permanently removes sessions from this machine: from the database (including free blocks of its file) and its
/// backups, the status cache and the spool.
/// </summary>
sealed partial class SessionEraser(CaptureContext context, TimeSpan wait)
{
    readonly AppPaths _paths = context.Paths;

    public ForgetResult Erase(IReadOnlySet<SessionId> sessions)
    {
        IReadOnlySet<SessionId> sessionsWithCopies;
        List<string> transcripts;
        long entries,
            memoryVersions;
        Failure? notCompacted = null;
        using (var database = Database.Open(_paths, context.Clock, wait))
        {
            PendingErasure.Request(_paths);
            sessionsWithCopies = new Recorder(database, context).Forget(sessions);
            var marks = new SessionMarkWriter(
                database,
                DeviceIdentity.LoadOrCreate(_paths),
                new(() => UserIdentity.HubName(context.Settings)),
                context.Clock
            );
            database.Transaction(() => marks.ForgetErased());
            transcripts = Transcripts(database, sessions);
            entries = Entries(database, sessions);
            memoryVersions = MemoryVersions(database, sessions);
            RunningSessionsFile.Remove(_paths.RunningSessions, session => sessions.Contains(session.Id));
            StatusCacheWriter.WriteOrRemove(database, _paths, context.Clock);
            try
            {
                DatabaseReplacement.Compact(database, _paths);
            }
            catch (Failure failure)
            {
                notCompacted = failure;
            }
        }

        EmptySpool(sessions);
        return new(
            sessionsWithCopies,
            [.. transcripts.Where(File.Exists)],
            new BackupEraser(context, wait).Erase(),
            entries,
            IsInBackgroundLog(sessions),
            notCompacted,
            memoryVersions
        );
    }

    // Keep spool items of memory files that one of the sessions wrote: the flush records these files without the
    // session.
    void EmptySpool(IReadOnlySet<SessionId> sessions)
    {
        var spool = new SpoolFolder(_paths, context.Clock);
        foreach (
            var item in spool
                .Items()
                .Where(item => item is { Kind: SpoolKind.SessionEnd, SessionId: { } id } && sessions.Contains(new(id)))
        )
            spool.Complete(item);
    }

    static List<string> Transcripts(Database database, IEnumerable<SessionId> sessions)
    {
        using var filter = database.Filter(sessions);
        return database.Query(
            $"select distinct path from transcripts where session_id in {filter} order by path",
            row => row.GetString(0)
        );
    }

    static long Entries(Database database, IEnumerable<SessionId> sessions)
    {
        using var filter = database.Filter(sessions);
        return database.Scalar<long>($"select count(*) from log_entries where session_id in {filter}");
    }

    static long MemoryVersions(Database database, IEnumerable<SessionId> sessions)
    {
        using var filter = database.Filter(sessions);
        return database.Scalar<long>(
            $"select count(distinct hash) from memory_events where value is not null and session_id in {filter}"
        );
    }

    bool IsInBackgroundLog(IReadOnlySet<SessionId> sessions)
    {
        try
        {
            return ((string[])[_paths.BackgroundLog, _paths.BackgroundLog + ".1"])
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .SelectMany(line => Word().Matches(line))
                .Any(word => sessions.Contains(new(word.Value)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[A-Za-z0-9-]+")]
    private static partial Regex Word();
}

/// <summary>Where data of forgotten sessions remains.</summary>
/// <param name="SessionsWithCopies">Remaining sessions whose transcripts contain copies of the forgotten sessions'
/// rows.</param>
/// <param name="Transcripts">The client's own files that are still on the disk.</param>
/// <param name="Backups">Backups of the database from which the sessions could not be removed.</param>
/// <param name="Entries">Log entries that were written in the forgotten sessions.</param>
/// <param name="IsInBackgroundLog">Whether sync.log names one of the sessions.</param>
/// <param name="NotCompacted">
/// Why the database file could not be rewritten. If this is set, free blocks of the file still contain deleted rows.
/// </param>
/// <param name="MemoryVersions">Versions of Claude's notes that were written in the forgotten sessions.</param>
sealed record ForgetResult(
    IReadOnlySet<SessionId> SessionsWithCopies,
    IReadOnlyList<string> Transcripts,
    IReadOnlyList<RemainingBackup> Backups,
    long Entries,
    bool IsInBackgroundLog,
    Failure? NotCompacted,
    long MemoryVersions
);
