namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Stores the ids of forgotten sessions, so that they are never captured again.</summary>
static class ForgottenSessions
{
    public static HashSet<string> All(Database database) =>
        database
            .Query("select session_id from forgotten", reader => reader.GetString(0))
            .ToHashSet(StringComparer.Ordinal);

    public static void Add(Database database, IEnumerable<string> sessions, TimeProvider clock)
    {
        using var filter = database.Filter(sessions);
        database.Execute(
            $"""
            insert into forgotten (session_id, forgotten_at) select distinct name, $now::timestamp from {filter.Table}
            where name not in (select session_id from forgotten)
            """,
            ("now", clock.GetUtcNow().UtcDateTime)
        );
    }
}
