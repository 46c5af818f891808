using System.Collections;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>Builds the environment variables of a background process.</summary>
static class ChildEnvironment
{
    /// <summary>
    /// A secret that the client shares with its child processes. It is not passed to background processes, which may
    /// run longer than the client and do not need it.
    /// </summary>
    public const string SecretVariable = "CLAUDE_CODE_MESSAGING_TOKEN";

    public static List<string> Read()
    {
        var variables = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name and not SecretVariable, Value: string value })
                variables.Add($"{name}={value}");
        }

        return variables;
    }
}
