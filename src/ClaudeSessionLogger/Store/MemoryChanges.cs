namespace ClaudeSessionLogger.Store;

/// <summary>Which of Claude's memory files were written, when, and by which session.</summary>
static class MemoryChanges
{
    public static void Note(Database database, string path, string? sessionId, DateTimeOffset at) =>
        database.Execute("""
            insert into memory_changes (path, session_id, changed_at) values ($path, $session, $at)
            on conflict (path) do update set session_id = excluded.session_id, changed_at = excluded.changed_at where excluded.changed_at >= changed_at
            """, ("path", path), ("session", sessionId), ("at", at.UtcDateTime));

    /// <summary>A directory in which a session begins: its memory may have to be there before anything is recorded.</summary>
    public static void Begun(Database database, string cwd, DateTimeOffset at) =>
        database.Execute("insert into memory_places (cwd, seen_at) values ($cwd, $at) on conflict (cwd) do update set seen_at = excluded.seen_at", ("cwd", cwd), ("at", at.UtcDateTime));

    public static void RemoveOf(Database database, IEnumerable<string> sessions)
    {
        database.Wanted(sessions);
        database.Execute("delete from memory_changes where session_id in (select name from wanted)");
    }
}
