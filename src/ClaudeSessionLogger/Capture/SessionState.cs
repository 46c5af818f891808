using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Capture;

enum RecordedState
{
    /// <summary>The session is not recorded, because no transcript of it was found.</summary>
    Missing,

    /// <summary>The session's project or folder is excluded.</summary>
    Excluded,

    /// <summary>The user forgot the session, so that it is never recorded again.</summary>
    Forgotten,

    Recorded,
}

/// <summary>Finds out whether a session is recorded.</summary>
static class SessionState
{
    public static RecordedState Of(Database database, SessionId session) =>
        Exists(database, "sessions where session_id = $id", session) ? RecordedState.Recorded
        : Exists(database, "forgotten where session_id = $id", session) ? RecordedState.Forgotten
        : Exists(database, "transcripts where session_id = $id and hidden", session) ? RecordedState.Excluded
        : RecordedState.Missing;

    static bool Exists(Database database, string rows, SessionId session) =>
        database.Scalar<bool>($"select exists (from {rows})", ("id", session.Value));
}
