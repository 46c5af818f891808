using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Creates sentences that tell the user where data of forgotten sessions may still exist.</summary>
static class ForgetNotes
{
    const int Shown = 20;

    public static IEnumerable<string> Of(ForgetResult forgot)
    {
        yield return "Kept: the ids of the sessions, and hashes and times of their rows, so that the sessions are not "
            + "captured again.";
        if (forgot.NotCompacted is { } failure)
            yield return "The data is deleted, but parts of it may remain in free blocks of the database file, because "
                + $"the file could not be compacted: {failure.Message}";
        if (forgot.Transcripts.Count > 0)
            yield return "Claude Code's own "
                + $"{(forgot.Transcripts.Count == 1 ? "transcript still exists" : "transcripts still exist")}. Delete "
                + $"the files that you no longer want:{Lines(forgot.Transcripts)}";
        if (forgot.SessionsWithCopies.Count > 0)
        {
            var sessions = forgot.SessionsWithCopies.Count == 1 ? "A remaining session has" : "Remaining sessions have";
            yield return $"{sessions} copies of forgotten rows, because of a fork; these copies are not counted:"
                + Lines([.. forgot.SessionsWithCopies.Select(id => id.Value)]);
        }

        if (forgot.Backups.Count > 0)
            yield return "These backups may still contain the sessions' numbers, titles and your marks, but nothing "
                + "that was said in them. Delete the files that you no longer need:"
                + Backups(forgot.Backups);
        if (forgot.Entries > 0)
            yield return $"{Terminal.Count(forgot.Entries, "log entry", "log entries")} written in these sessions "
                + $"{(forgot.Entries == 1 ? "remains" : "remain")}. Run claude-session-logger forget ENTRY to delete "
                + "an entry.";
        if (forgot.MemoryVersions > 0)
            yield return $"{Terminal.Count(forgot.MemoryVersions, "version")} of Claude's notes written in these "
                + $"sessions {(forgot.MemoryVersions == 1 ? "remains" : "remain")}; memory history no longer names the "
                + "session. Run claude-session-logger memory forget to delete notes.";
        if (forgot.IsInBackgroundLog)
            yield return "Old lines of sync.log still contain ids and paths of the sessions, until the log rotates.";
    }

    /// <summary>Each backup in a line, with the reason why nothing could be removed from it.</summary>
    public static string Backups(IReadOnlyList<RemainingBackup> backups) =>
        Lines([
            .. backups.Select(backup =>
                $"{backup.Path} ({backup.Reason}{(backup.IsTriedAgain ? "; a flush will try again" : "")})"
            ),
        ]);

    static string Lines(IReadOnlyCollection<string> items) =>
        string.Concat(items.Take(Shown).Select(item => $"\n  {SafeText.Safe(item)}"))
        + (items.Count > Shown ? $"\n  and {Terminal.Number(items.Count - Shown)} more (--json lists all)" : "");
}
