namespace ClaudeSessionLogger.Cli;

/// <summary>Maps the program's other two names, which are links to it, to one of its commands.</summary>
static class ProgramName
{
    const string MemorySync = "claude-memory-sync";

    /// <summary>Whether the program is called as the Python tool's hook, which some settings still name.</summary>
    public static bool IsMemoryHook(string calledAs, string[] args) =>
        args is ["memory", "hook", ..] || args is ["hook", ..] && Path.GetFileNameWithoutExtension(calledAs.AsSpan()) is MemorySync;

    public static string[] Expand(string calledAs, string[] args) => Path.GetFileNameWithoutExtension(calledAs) switch
    {
        "claude-session-logger-setup" => ["setup", .. args],
        MemorySync => ["memory", .. args],
        _ => args,
    };
}
