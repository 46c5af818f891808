using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// Installs the prompt hook in every profile that has the program's other hooks if a budget blocks prompts; otherwise
/// removes it.
/// </summary>
static class BudgetHook
{
    /// <returns>Notes for the user, one sentence each.</returns>
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
                    remarks.Add(
                        settings.BlocksPrompts
                            ? $"prompts are blocked when the budget is spent: added a prompt hook to {client.Path}"
                            : $"prompts are no longer blocked: removed the prompt hook from {client.Path}"
                    );
            }
            catch (Failure failure)
            {
                remarks.Add(failure.Message);
            }
        }

        if (settings.BlocksPrompts && inPlace == 0)
            remarks.Add(
                "prompts are not blocked yet: Claude Code has no hooks of claude-session-logger. Run "
                    + $"claude-session-logger setup to add them to {paths.ClientSettings}"
            );
        return remarks;
    }
}
