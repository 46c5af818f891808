using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Explains to the model why a call failed.</summary>
static class ToolFailure
{
    /// <summary>Returns one sentence for an exception, except for a cancellation.</summary>
    public static string Explain(Exception error) =>
        error switch
        {
            Failure failure => WithTools(failure.Message),
            DuckDBException damage when DatabaseFailure.IsOfTheFile(damage) => DatabaseFailure
                .From(damage, AppPaths.FromEnvironment().Database)
                .Message,
            IOException or UnauthorizedAccessException => $"file access failed: {error.Message}",
            _ => $"internal error: {error.Message} (please report this error, and use the command line instead)",
        };

    // What lists entries and sessions for a person, and what does so for the model.
    static string WithTools(string message) =>
        message
            .Replace("Run claude-session-logger list to", "Use the tool 'list' to", StringComparison.Ordinal)
            .Replace("Run claude-session-logger ready to", "Use the tool 'list' to", StringComparison.Ordinal)
            .Replace("Run claude-session-logger sessions to", "Use the tool 'sessions' to", StringComparison.Ordinal);
}
