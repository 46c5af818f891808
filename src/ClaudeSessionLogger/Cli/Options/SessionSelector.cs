using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Finds the session that a user names for an entry: a recorded one by a prefix of its id, or a running one by its
/// whole id.
/// </summary>
static class SessionSelector
{
    public static string Find(Database? database, string given)
    {
        try
        {
            if (database is not null)
                return SessionQuery.Find(database, given).SessionId;
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound)
        {
        }

        return Guid.TryParseExact(given, "D", out _) ? given
            : throw new Failure(
                FailureKind.NotFound,
                $"no recorded session's id begins with '{SafeText.Safe(given)}', and it is not a complete session id; "
                    + "claude-session-logger sessions lists the ids, and the default is the current session."
            );
    }
}
