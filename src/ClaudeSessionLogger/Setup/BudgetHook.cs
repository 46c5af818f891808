using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// Installs the hook before each prompt in every profile with our other hooks while a budget blocks, and removes it
/// otherwise.
/// </summary>
static class BudgetHook
{
    /// <returns>Notes for the user, a sentence each.</returns>
    public static List<string> Apply(AppPaths paths, Settings settings)
    {
        var (remarks, inPlace) = (new List<string>(), 0);
        foreach (var profile in settings.Profiles)
        {
            var client = new ClientSettings(Path.Combine(profile, "settings.json"), settings.BlocksPrompts);
            try
            {
                if (client.Program() is not { } program)
                    continue;
                inPlace++;
                if (client.Install(program, statusLine: false).Changed)
                    remarks.Add(settings.BlocksPrompts ? $"prompts are refused when it is spent: a hook before each was written to {client.Path}" : $"no prompt is refused any more: the hook was taken out of {client.Path}");
            }
            catch (Failure failure)
            {
                remarks.Add(failure.Message);
            }
        }

        if (settings.BlocksPrompts && inPlace == 0)
            remarks.Add($"no prompt is refused yet: claude-session-logger setup puts the hook for it into {paths.ClientSettings}");
        return remarks;
    }
}
