namespace ClaudeSessionLogger.Commands;

/// <summary>The program's other two names are links to it, and mean one of its commands.</summary>
static class ProgramName
{
    public static string[] Expand(string calledAs, string[] args) => Path.GetFileNameWithoutExtension(calledAs) switch
    {
        "claude-session-logger-setup" => ["setup", .. args],
        "claude-memory-sync" => ["memory", .. args],
        _ => args,
    };
}
