using System.CommandLine;

namespace ClaudeSessionLogger.Cli;

/// <summary>
/// The program has other names, which are links to it. Finds the command that each of these names stands for, and how
/// to write a command with the name that was typed.
/// </summary>
static class ProgramName
{
    const string Main = "claude-session-logger",
        Short = "csl",
        MemorySync = "claude-memory-sync",
        Setup = "claude-session-logger-setup";

    static string s_calledAs = Main;

    /// <summary>
    /// Whether this is a call of the Python tool's memory hook, which older client settings still contain.
    /// </summary>
    public static bool IsMemoryHook(string calledAs, string[] args) =>
        args is ["memory", "hook", ..]
        || args is ["hook", ..] && Path.GetFileNameWithoutExtension(calledAs.AsSpan()) is MemorySync;

    /// <summary>Returns the command line for the main name, and remembers the name for help and usage errors.</summary>
    public static string[] Expand(string calledAs, string[] args)
    {
        var name = Path.GetFileNameWithoutExtension(calledAs);
        s_calledAs = name is Short or MemorySync or Setup ? name : Main;
        return Command(s_calledAs) is { } command ? Below(command, args) : args;
    }

    /// <summary>How to call a command with the name that was typed, such as <c>claude-memory-sync search</c>.</summary>
    public static string PathOf(Command command) => WithCalledName(MainPathOf(command));

    /// <summary>Writes a command line that begins with the main name with the name that was typed.</summary>
    public static string WithCalledName(string line)
    {
        var replaced = Command(s_calledAs) is { } command ? $"{Main} {command}" : Main;
        return line.StartsWith(replaced, StringComparison.Ordinal) ? s_calledAs + line[replaced.Length..] : line;
    }

    static string MainPathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{MainPathOf(parent)} {command.Name}"
            : Main;

    static string? Command(string name) =>
        name switch
        {
            MemorySync => "memory",
            Setup => "setup",
            _ => null,
        };

    // A command line that begins with the command itself is accepted too: version 1 showed it in its help.
    static string[] Below(string command, string[] args) =>
        args switch
        {
            ["--version"] => args,
            ["help", .. var rest] => ["help", .. Below(command, rest)],
            _ when args is [var first, ..] && first == command => args,
            _ => [command, .. args],
        };
}
