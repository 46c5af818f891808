namespace ClaudeSessionLogger.Cli;

/// <summary>
/// The program has two other names, which are links to it. Finds the command that each of these names stands for.
/// </summary>
static class ProgramName
{
    const string MemorySync = "claude-memory-sync";

    /// <summary>
    /// Whether this is a call of the Python tool's memory hook, which older client settings still contain.
    /// </summary>
    public static bool IsMemoryHook(string calledAs, string[] args) =>
        args is ["memory", "hook", ..]
        || args is ["hook", ..] && Path.GetFileNameWithoutExtension(calledAs.AsSpan()) is MemorySync;

    public static string[] Expand(string calledAs, string[] args) =>
        Path.GetFileNameWithoutExtension(calledAs) switch
        {
            "claude-session-logger-setup" => Below("setup", args),
            MemorySync => Below("memory", args),
            _ => args,
        };

    // The usage lines of the help contain the command as well, because they begin with the name by which the program
    // was called.
    static string[] Below(string command, string[] args) =>
        args switch
        {
            ["--version"] => args,
            ["help", .. var rest] => ["help", .. Below(command, rest)],
            _ when args is [var first, ..] && first == command => args,
            _ => [command, .. args],
        };
}
