using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>The session that a person names for an entry: one that is recorded, by the beginning of its id, or one that still runs, by all of it.</summary>
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
            : throw new Failure(FailureKind.NotFound,
                $"no recorded session's id begins with '{SafeText.Safe(given)}', and it is no whole id of one that still runs: claude-session-logger sessions lists them; without --session-id it is the one this is run in.");
    }
}
