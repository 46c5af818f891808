using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Detects that a hook comes from our plugin while <c>setup</c> has installed the same hooks: the client then runs
/// both.
/// </summary>
static class PluginHook
{
    const int MaxBytes = 1 << 20;

    /// <summary>
    /// Whether the plugin called this hook although the client settings contain the same hook. The hook from the
    /// settings then prints the output, and this one prints nothing.
    /// </summary>
    public static bool IsDuplicate(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable("CLAUDE_PLUGIN_ROOT") is not { Length: > 0 })
            return false;
        try
        {
            // A text search is enough: at worst, the greeting is shown twice.
            var settings = BoundedFile.Read(paths.ClientSettings, MaxBytes);
            return settings.IndexOf("claude-session-logger"u8) >= 0 && settings.IndexOf("hook session-start"u8) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
