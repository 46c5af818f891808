using System.Text.RegularExpressions;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Capture;

/// <summary>Removes sessions from this machine for good: from the database and its file's blocks, the badge and the spool.</summary>
sealed partial class Forgetting(CaptureContext context, TimeSpan wait)
{
    readonly Locations _places = context.Places;

    public Forgot Run(IReadOnlySet<string> sessions)
    {
        IReadOnlySet<string> kin;
        List<string> transcripts;
        long entries;
        Failure? notCompacted = null;
        using (var database = Database.Open(_places, context.Clock, wait))
        {
            kin = new Recorder(database, context).Forget(sessions);
            transcripts = Transcripts(database, sessions);
            entries = Entries(database, sessions);
            BadgeWriter.WriteOrRemove(database, _places, context.Clock);
            try
            {
                Replacement.Compact(database, _places);
            }
            catch (Failure failure)
            {
                notCompacted = failure;
            }
        }

        EmptySpool(sessions);
        return new(kin, [.. transcripts.Where(File.Exists)], Backups.All(_places), entries, InLog(sessions), notCompacted);
    }

    // A memory file that one of them wrote is another matter: the flush notes it, without the session.
    void EmptySpool(IReadOnlySet<string> sessions)
    {
        var spool = new Spool(_places, context.Clock);
        foreach (var item in spool.Items().Where(item => item is { Kind: SpoolKind.SessionEnd, SessionId: { } id } && sessions.Contains(id)))
            spool.Done(item);
    }

    static List<string> Transcripts(Database database, IEnumerable<string> sessions)
    {
        using var filter = database.Filter(sessions);
        return database.Query($"select distinct path from transcripts where session_id in {filter} order by path", row => row.GetString(0));
    }

    static long Entries(Database database, IEnumerable<string> sessions)
    {
        using var filter = database.Filter(sessions);
        return database.Scalar<long>($"select count(*) from log_entries where session_id in {filter}");
    }

    bool InLog(IReadOnlySet<string> sessions)
    {
        try
        {
            return ((string[])[_places.SyncLog, _places.SyncLog + ".1"]).Where(File.Exists)
                .SelectMany(File.ReadLines).SelectMany(line => Word().Matches(line)).Any(word => sessions.Contains(word.Value));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[A-Za-z0-9-]+")]
    private static partial Regex Word();
}

/// <summary>What is left of forgotten sessions, and where.</summary>
/// <param name="Kin">Sessions that stay, whose transcripts hold copies of their lines.</param>
/// <param name="Transcripts">The client's own files, which are still on the disk.</param>
/// <param name="Backups">Copies of the database from before.</param>
/// <param name="Entries">Log entries that were written in them.</param>
/// <param name="InLog">Whether sync.log names one of them.</param>
/// <param name="NotCompacted">Why the file could not be written anew; deleted rows are still in its free blocks then.</param>
sealed record Forgot(
    IReadOnlySet<string> Kin, IReadOnlyList<string> Transcripts, IReadOnlyList<string> Backups, long Entries, bool InLog, Failure? NotCompacted);
