using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Names the notes of Claude's memory that are held back, so that they are not believed to be on the hub.</summary>
static class HeldNotesCheck
{
    const int Shown = 3;

    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    public static IEnumerable<Finding> Check(AppPaths paths)
    {
        using var database = Database.OpenToRead(paths, s_wait);
        if (database is null)
            yield break;
        var notes = database.Query(
            "select folder, name, why from memory_held order by folder, name",
            row => $"{Path.Combine(row.GetString(0), row.GetString(1))} ({BlockedReason.Parse(row.GetString(2)).Text})"
        );
        if (notes.Count == 0)
            yield break;
        yield return Finding.Warning(
            "memory",
            $"{notes.Count} {(notes.Count == 1 ? "note is" : "notes are")} held back: "
                + $"{string.Join(", ", notes.Take(Shown))}{(notes.Count > Shown ? ", …" : "")}",
            "run claude-session-logger memory status for the reasons"
        );
    }
}
