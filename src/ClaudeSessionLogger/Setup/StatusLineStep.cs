using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Setup;

/// <summary>The step of setup that reports whose status line the client shows.</summary>
static class StatusLineStep
{
    /// <param name="wanted">Whether the user asked for our status line.</param>
    public static SetupStep Of(StatusLineOwner owner, bool wanted) =>
        owner switch
        {
            StatusLineOwner.Ours => new("status line", SetupState.Ok, "installed"),
            StatusLineOwner.Other when wanted => new(
                "status line",
                SetupState.Skipped,
                "your own status line was kept; to replace it, delete \"statusLine\" in the settings and run setup "
                    + "again"
            ),
            StatusLineOwner.Other => new("status line", SetupState.Skipped, "your own status line was kept"),
            _ when wanted => new(
                "status line",
                SetupState.Missing,
                "not set up; run claude-session-logger setup --statusline"
            ),
            _ => new(
                "status line",
                SetupState.Skipped,
                "not set up; claude-session-logger setup --statusline shows each session's cost in Claude Code"
            ),
        };
}
