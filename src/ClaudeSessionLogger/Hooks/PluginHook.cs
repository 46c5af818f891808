using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks;

/// <summary>A hook of our plugin's, where <c>setup</c> has put the same hooks into the person's settings: the client runs both.</summary>
static class PluginHook
{
    const int MostBytes = 1 << 20;

    /// <summary>Whether this is the plugin's copy of a hook that the settings hold too, which says what there is to say.</summary>
    public static bool IsSecond(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable("CLAUDE_PLUGIN_ROOT") is not { Length: > 0 })
            return false;
        try
        {
            // By its text alone: what it is worth is a greeting said twice.
            var settings = BoundedFile.Read(paths.ClientSettings, MostBytes);
            return settings.IndexOf("claude-session-logger"u8) >= 0 && settings.IndexOf("hook session-start\""u8) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
