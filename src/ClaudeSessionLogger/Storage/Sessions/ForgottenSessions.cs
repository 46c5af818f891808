using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Stores the ids of forgotten sessions, so that they are never captured again.</summary>
static class ForgottenSessions
{
    public static HashSet<SessionId> All(Database database) =>
        database.Query("select session_id from forgotten", reader => new SessionId(reader.GetString(0))).ToHashSet();

    public static void Add(Database database, IEnumerable<SessionId> sessions, TimeProvider clock)
    {
        using var filter = database.Filter(sessions);
        database.Execute(
            $"""
            insert into forgotten (session_id, forgotten_at) select distinct name, $now::timestamp from {filter.Names}
            where name not in (select session_id from forgotten)
            """,
            ("now", clock.GetUtcNow().UtcDateTime)
        );
    }
}
