using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// What a hook must know when our plugin called it: whether <c>setup</c> has installed the same hooks, so that the
/// client runs both, and whether the plugin has another version than the program.
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

    /// <summary>Says that the plugin is older or newer than the program; otherwise returns null.</summary>
    /// <param name="root">The plugin's folder, which the client passes as <c>CLAUDE_PLUGIN_ROOT</c>.</param>
    public static string? VersionNotice(string? root, string program)
    {
        if (root is not { Length: > 0 } || ReadVersion(root) is not { } plugin)
            return null;
        return ProgramVersion.Compare(plugin, program) switch
        {
            < 0 => $"The session-logger plugin ({plugin}) is older than claude-session-logger ({program}): run "
                + "claude plugin update session-logger@session-logger",
            > 0 => $"The session-logger plugin ({plugin}) is newer than claude-session-logger ({program}): "
                + "claude-session-logger doctor says how to upgrade it",
            _ => null,
        };
    }

    static string? ReadVersion(string root)
    {
        try
        {
            var json = new Utf8JsonReader(
                BoundedFile.Read(Path.Combine(root, ".claude-plugin", "plugin.json"), MaxBytes)
            );
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isVersion = json.ValueTextEquals("version"u8);
                json.Read();
                if (isVersion)
                    return json.TokenType == JsonTokenType.String ? json.GetString() : null;
                json.Skip();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The plugin works without a version.
        }

        return null;
    }
}
