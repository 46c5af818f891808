using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Finds places in conversations.</summary>
interface ISessionTextSearch
{
    /// <summary>Returns the newest places first.</summary>
    /// <param name="sessions">The sessions to search, newest first.</param>
    IReadOnlyList<FoundPassage> Find(
        string words,
        IReadOnlyList<SessionRow> sessions,
        int limit,
        CancellationToken cancellation
    );
}

/// <summary>A place in a conversation.</summary>
/// <param name="Uuid">The row's uuid, from which the session can be read; null if only the title matches.</param>
/// <param name="Snippet">The text around the match, with credentials masked.</param>
sealed record FoundPassage(SessionRow Session, string? Uuid, DateTime? At, string Speaker, string Snippet)
{
    public SessionId SessionId => Session.SessionId;
}
