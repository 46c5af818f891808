using System.Collections;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>The environment of a background process.</summary>
static class ChildEnvironment
{
    /// <summary>
    /// A secret between the client and its direct children, which a process that outlives the client does not need.
    /// </summary>
    public const string Withheld = "CLAUDE_CODE_MESSAGING_TOKEN";

    public static List<string> Read()
    {
        var variables = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name and not Withheld, Value: string value })
                variables.Add($"{name}={value}");
        }

        return variables;
    }
}
