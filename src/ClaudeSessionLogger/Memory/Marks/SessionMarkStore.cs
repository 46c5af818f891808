using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>Reads the marks of sessions from <c>session_marks</c>.</summary>
static class SessionMarkStore
{
    /// <summary>All rows. A session has one row, unless the database is damaged.</summary>
    public static ILookup<SessionId, SessionMarks> All(Database database) =>
        database
            .Query(
                "select session_id, title, tags, pinned, note from session_marks",
                row =>
                    (
                        Id: new SessionId(row.GetString(0)),
                        Marks: new SessionMarks(
                            row.Text(1),
                            MarkedSessions.Tags(row.Text(2)),
                            row.GetBoolean(3),
                            row.Text(4)
                        )
                    )
            )
            .ToLookup(row => row.Id, row => row.Marks);

    public static HashSet<SessionId> Pinned(Database database) =>
        database
            .Query("select session_id from session_marks where pinned", row => new SessionId(row.GetString(0)))
            .ToHashSet();

    /// <summary>The sessions with marks whose id begins with this text, recorded on this machine or not.</summary>
    public static List<SessionId> StartingWith(Database database, string id) =>
        database.Query(
            "select session_id from session_marks where starts_with(lower(session_id), lower($id)) order by session_id",
            row => new SessionId(row.GetString(0)),
            ("id", id)
        );
}
