namespace ClaudeSessionLogger.Platform.App;

/// <summary>What commands say if nothing has been recorded yet.</summary>
static class NoSessions
{
    public const string Advice =
        "no sessions yet. Run claude-session-logger setup to record existing transcripts and new sessions.";
}
