using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that Claude Code calls our hooks exactly once in every profile that was set up.</summary>
sealed class HookCheck(AppPaths paths, Settings settings, string program)
{
    public IEnumerable<Finding> Check() => settings.Profiles.SelectMany(Check);

    IEnumerable<Finding> Check(string profile)
    {
        if (!Directory.Exists(profile))
            return [Gone(profile)];

        var client = new ClientSettings(Path.Combine(profile, "settings.json"), settings.BlocksPrompts);
        try
        {
            return Check(profile, client, client.Check(program));
        }
        catch (Failure failure)
        {
            return [Finding.Problem("hooks", failure.Message)];
        }
    }

    Finding Gone(string profile) => settings.IsSetUp(profile)
        ? Finding.Warning("hooks", $"{profile} was set up and is gone", $"take it out of \"profiles\" in {paths.ConfigFile} if it will not come back")
        : Finding.Problem("hooks", $"Claude Code's folder {profile} is not there", "run claude-session-logger setup once Claude Code is installed, or set CLAUDE_CONFIG_DIR to where its folder is");

    IEnumerable<Finding> Check(string profile, ClientSettings client, ClientSettingsChange change)
    {
        if (change.AllDisabled)
            yield return Finding.Problem("hooks", $"{client.Path} has \"disableAllHooks\": true, so Claude Code runs none", "take that line out");
        foreach (var remark in change.Remarks.Skip(change.AllDisabled ? 1 : 0))
            yield return Finding.Warning("hooks", $"{client.Path}: {remark}");

        yield return (InPlace: !change.Changed, change.HasPlugin) switch
        {
            (true, true) => Finding.Warning("hooks", $"the plugin is on and the hooks stand in {client.Path} too, so each runs twice; nothing is recorded or said twice",
                "disable the plugin with /plugin, or run claude-session-logger setup --remove"),
            (false, true) => Finding.Ok("hooks", $"the plugin's, in {profile}"),
            (true, false) => Finding.Ok("hooks", $"in place in {client.Path}"),
            _ => Missing(profile, client),
        };

        yield return Finding.Ok("status line", change.StatusLine switch
        {
            StatusLineOwner.Ours => $"ours, in {client.Path}",
            StatusLineOwner.Other => $"yours, in {client.Path}",
            _ => $"none in {client.Path}; claude-session-logger setup --statusline shows the session's cost in it",
        });
    }

    // If other profiles were set up, one without hooks may be intended.
    Finding Missing(string profile, ClientSettings client)
    {
        var setup = profile == paths.Config ? "run claude-session-logger setup" : $"run CLAUDE_CONFIG_DIR={profile} claude-session-logger setup";
        var isOneOfMany = settings.Profiles.Count > 1 && !settings.IsSetUp(profile);
        return new("hooks", isOneOfMany ? FindingState.Warning : FindingState.Problem, $"missing in {client.Path}, or those of another installation", setup);
    }
}
