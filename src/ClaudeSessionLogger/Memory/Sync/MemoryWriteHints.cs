using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Records which memory files were written, when, and by which session.</summary>
static class MemoryWriteHints
{
    /// <summary>
    /// Adds a change. Keeps only the latest change of each file, even if changes are added out of order.
    /// </summary>
    public static void Add(Database database, string path, SessionId? sessionId, DateTimeOffset at)
    {
        if (
            database.Scalar<long>(
                "select count(*) from memory_changes where path = $path and changed_at > $at",
                ("path", path),
                ("at", at.UtcDateTime)
            ) == 0
        )
            Rows.Put(
                database,
                "memory_changes",
                ("path", path),
                ("session_id", sessionId?.Value),
                ("changed_at", at.UtcDateTime)
            );
    }

    /// <summary>
    /// Records the directory in which a session starts, because the session may need its memory before its transcript
    /// is recorded.
    /// </summary>
    public static void NoteDirectory(Database database, string cwd, DateTimeOffset at) =>
        Rows.Put(database, "memory_places", ("cwd", cwd), ("seen_at", at.UtcDateTime));

    public static void RemoveOf(Database database, IEnumerable<SessionId> sessions)
    {
        using var filter = database.Filter(sessions);
        database.Execute($"delete from memory_changes where session_id in {filter}");
    }
}
