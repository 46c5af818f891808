using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Tells the user where forgotten data may still exist, a sentence each.</summary>
static class ForgetNotes
{
    const int Shown = 20;

    public static IEnumerable<string> Of(ForgetResult forgot)
    {
        yield return "Kept: ids, and hashes and times of lines, so that nothing of it is captured again.";
        if (forgot.NotCompacted is { } failure)
            yield return $"The rows are deleted, but parts of them may still be in the file's free blocks, for it could not be written anew: {failure.Message}";
        if (forgot.Transcripts.Count > 0)
            yield return $"Claude Code's own {(forgot.Transcripts.Count == 1 ? "transcript is" : "transcripts are")} still there; delete what you want gone:{Lines(forgot.Transcripts)}";
        if (forgot.Relatives.Count > 0)
        {
            yield return $"{(forgot.Relatives.Count == 1 ? "A session that stays has" : "Sessions that stay have")} copies of lines in their own transcripts (forks); "
                + $"what they copied is not counted:{Lines(forgot.Relatives)}";
        }

        if (forgot.Backups.Count > 0)
            yield return $"Backups from before still hold it; delete them by name, or the next ones will in time:{Lines(forgot.Backups)}";
        if (forgot.Entries > 0)
            yield return $"{Terminal.Count(forgot.Entries, "log entry", "log entries")} written there stay: they are shared texts of a person's own.";
        if (forgot.InLog)
            yield return "sync.log names it in old lines, by id and path only; they go as the log rotates.";
    }

    static string Lines(IReadOnlyCollection<string> items) =>
        string.Concat(items.Take(Shown).Select(item => $"\n  {SafeText.Safe(item)}")) + (items.Count > Shown ? $"\n  and {Terminal.Number(items.Count - Shown)} more (--json lists all)" : "");
}
