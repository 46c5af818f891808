using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that Claude Code calls our hooks exactly once in every profile that was set up.</summary>
sealed class HookCheck(AppPaths paths, Settings settings, string program, Func<string, string?> variable)
{
    public IEnumerable<Finding> Check() => settings.Profiles.SelectMany(Check);

    IEnumerable<Finding> Check(string profile)
    {
        if (!Directory.Exists(profile))
            return [MissingProfile(profile)];

        var client = new ClientSettings(Path.Combine(profile, "settings.json"), settings.BlocksPrompts);
        try
        {
            return Check(profile, client, client.Check(PortableProgram.Keep(client.Program(), program, variable)));
        }
        catch (Failure failure)
        {
            return [Finding.Problem("hooks", failure.Message)];
        }
    }

    Finding MissingProfile(string profile) =>
        settings.IsSetUp(profile)
            ? Finding.Warning(
                "hooks",
                $"{profile} was set up but no longer exists",
                $"if you no longer need this profile, remove this profile from \"profiles\" in {paths.ConfigFile}"
            )
            : Finding.Problem(
                "hooks",
                $"Claude Code's folder {profile} does not exist",
                "install Claude Code and run claude-session-logger setup, or set CLAUDE_CONFIG_DIR to its folder"
            );

    IEnumerable<Finding> Check(string profile, ClientSettings client, ClientSettingsChange change)
    {
        if (change.AllDisabled)
            yield return Finding.Problem(
                "hooks",
                $"{client.Path} has \"disableAllHooks\": true, so Claude Code runs no hooks",
                "remove that line"
            );
        foreach (var remark in change.Remarks.Skip(change.AllDisabled ? 1 : 0))
            yield return Finding.Warning("hooks", $"{client.Path}: {remark}");

        yield return (InPlace: !change.Changed, change.HasPlugin) switch
        {
            (true, true) => Finding.Warning(
                "hooks",
                $"the plugin is enabled and the hooks are also in {client.Path}, so each hook runs twice, but "
                    + "nothing is recorded or reported twice",
                "disable the plugin with /plugin, or run claude-session-logger setup --remove"
            ),
            (false, true) => Finding.Ok("hooks", $"installed by the plugin in {profile}"),
            (true, false) => Finding.Ok("hooks", $"installed in {client.Path}"),
            _ => Missing(profile, client),
        };

        yield return Finding.Ok(
            "status line",
            change.StatusLine switch
            {
                StatusLineOwner.Ours => $"set up in {client.Path}",
                StatusLineOwner.Other => $"you use your own status line, set in {client.Path}",
                _ => $"none in {client.Path}; run claude-session-logger setup --statusline to show the session's cost",
            }
        );
    }

    // If other profiles were set up, the user may have left this profile without hooks on purpose.
    Finding Missing(string profile, ClientSettings client)
    {
        // Which hooks are needed depends on the settings.
        if (!settings.IsReadable)
            return Finding.Warning(
                "hooks",
                $"those in {client.Path} cannot be checked, because {paths.ConfigFile} cannot be read"
            );
        var setup =
            profile == paths.Config
                ? "run claude-session-logger setup"
                : $"run CLAUDE_CONFIG_DIR={profile} claude-session-logger setup";
        var isOneOfMany = settings.Profiles.Count > 1 && !settings.IsSetUp(profile);
        return new(
            "hooks",
            isOneOfMany ? FindingState.Warning : FindingState.Problem,
            $"the hooks are missing in {client.Path}, or they call another installation",
            setup
        );
    }
}
