using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.Installation;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Says which version is installed, how it was installed and how to upgrade it, without asking anybody on the network.
/// Compares it with the version of the plugin in every profile.
/// </summary>
sealed class VersionCheck(Settings settings, string program)
{
    const int MaxPluginBytes = 1 << 20;

    public IEnumerable<Finding> Check()
    {
        var method = InstallMethod.Of(program);
        yield return Finding.Ok(
            "version",
            $"{ProgramVersion.Text}, installed {method.Description}; to upgrade, run: {method.Upgrade}"
        );
        foreach (var profile in settings.Profiles)
        foreach (var plugin in PluginVersions(profile).Distinct())
            if (ProgramVersion.Compare(plugin, ProgramVersion.Text) is not 0 and var order)
                yield return Finding.Warning(
                    "plugin",
                    $"version {plugin} of the plugin in {profile} is {(order < 0 ? "older" : "newer")} than the "
                        + $"program, which is {ProgramVersion.Text}",
                    order < 0
                        ? "update it: claude plugin update session-logger@session-logger"
                        : $"upgrade the program: {method.Upgrade}"
                );
    }

    /// <summary>The versions of our plugin that Claude Code has installed in a profile.</summary>
    static List<string> PluginVersions(string profile)
    {
        try
        {
            var list = BoundedFile.Read(Path.Combine(profile, "plugins", "installed_plugins.json"), MaxPluginBytes);
            using var json = JsonDocument.Parse(list.ToArray());
            if (!json.RootElement.TryGetProperty("plugins", out var plugins))
                return [];
            return
            [
                .. from plugin in plugins.EnumerateObject()
                where plugin.Name.StartsWith("session-logger@", StringComparison.Ordinal)
                // Claude Code 2.1 lists one installation for each scope; earlier versions had only one.
                from installed in plugin.Value.ValueKind == JsonValueKind.Array
                    ? plugin.Value.EnumerateArray().AsEnumerable()
                    : [plugin.Value]
                where installed.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.String
                select installed.GetProperty("version").GetString()!,
            ];
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}
