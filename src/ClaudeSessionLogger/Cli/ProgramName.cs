namespace ClaudeSessionLogger.Cli;

/// <summary>The program's other two names are links to it, and mean one of its commands.</summary>
static class ProgramName
{
    const string MemorySync = "claude-memory-sync";

    /// <summary>What the Python tool's hook is called, for settings that still name it.</summary>
    public static bool IsMemoryHook(string calledAs, string[] args) =>
        args is ["memory", "hook", ..] || args is ["hook", ..] && Path.GetFileNameWithoutExtension(calledAs.AsSpan()) is MemorySync;

    public static string[] Expand(string calledAs, string[] args) => Path.GetFileNameWithoutExtension(calledAs) switch
    {
        "claude-session-logger-setup" => ["setup", .. args],
        MemorySync => ["memory", .. args],
        _ => args,
    };
}
