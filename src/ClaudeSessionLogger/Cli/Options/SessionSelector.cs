using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Finds the session for a new entry: a recorded session by the first characters of its id, or a running session, which
/// is not recorded yet, by its complete id.
/// </summary>
static class SessionSelector
{
    public static SessionId Find(Database? database, string given)
    {
        try
        {
            if (database is not null)
                return SessionQuery.Find(database, given).SessionId;
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound) { }

        return Guid.TryParseExact(given, "D", out _)
            ? new SessionId(given)
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot find a session whose id begins with '{SafeText.Safe(given)}'. Run claude-session-logger "
                    + "sessions to list ids, or give the complete id of a session that is not recorded yet."
            );
    }
}
