using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// The owner of a handler. <see cref="SharedHandler"/>: the handler calls this program or the Python tool, and also
/// does something else.
/// </summary>
enum HookOwner
{
    Other,
    Ours,
    PythonTool,
    SharedHandler,
}

/// <summary>
/// Recognises the handlers that setup may replace: our own, whatever their path, and those of the Python tool, however
/// they were installed.
/// </summary>
static partial class HookSettingsCommand
{
    enum CommandOwner
    {
        Other,
        Ours,
        PythonTool,
        SharedHandler,
        Nothing,
    }

    static readonly string[] s_programNames =
    [
        "claude-session-logger",
        "claude_session_logger",
        "claude-memory-sync",
        "log_session.py",
        "memory_sync.py",
    ];

    /// <summary>
    /// Returns the owner of a handler. If <paramref name="arguments"/> is empty, <paramref name="command"/> is a shell
    /// command line; otherwise it is the name of a program.
    /// </summary>
    public static HookOwner Owner(string command, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0)
            return Combine([PartOf([command, .. arguments])]);
        if (HookSettingsShell.Split(command) is { } commands)
            return Combine([.. commands.Select(PartOf)]);
        return s_programNames.Any(mention => command.Contains(mention, StringComparison.Ordinal))
            ? HookOwner.SharedHandler
            : HookOwner.Other;
    }

    public static bool IsStatusLine(string command) =>
        HookSettingsShell.Split(command) is [[var program, "statusline"]]
        && ProgramName(program) == "claude-session-logger";

    static HookOwner Combine(List<CommandOwner> parts) =>
        (
            parts.Contains(CommandOwner.Ours),
            parts.Contains(CommandOwner.PythonTool),
            parts.Contains(CommandOwner.Other)
        ) switch
        {
            _ when parts.Contains(CommandOwner.SharedHandler) => HookOwner.SharedHandler,
            (false, false, _) => HookOwner.Other,
            (_, _, true) => HookOwner.SharedHandler,
            (true, _, _) => HookOwner.Ours,
            _ => HookOwner.PythonTool,
        };

    static CommandOwner PartOf(List<string> words)
    {
        words = Unwrap(words);
        return words switch
        {
            [] => CommandOwner.Nothing,
            [var word, ..] when IsHarmless(word) => CommandOwner.Nothing,
            ["command" or "type" or "which" or "where", ..] => CommandOwner.Nothing,
            [_, "-c" or "-lc" or "/c", var line] when IsShell(words[0]) => Nested(line),
            [var word, .. var rest] when IsPython(word) => Python(rest),
            [var word, "kickstart" or "start", .., var target]
                when ProgramName(word) == "launchctl"
                    && target.EndsWith("claude-session-logger.flush", StringComparison.Ordinal) =>
                CommandOwner.PythonTool,
            [var word, var verb, ..] => Named(ProgramName(word), verb),
            _ => CommandOwner.Other,
        };
    }

    static CommandOwner Nested(string line) =>
        Owner(line, []) switch
        {
            HookOwner.Ours => CommandOwner.Ours,
            HookOwner.PythonTool => CommandOwner.PythonTool,
            HookOwner.SharedHandler => CommandOwner.SharedHandler,
            _ => CommandOwner.Other,
        };

    static CommandOwner Named(string program, string verb) =>
        (program, verb) switch
        {
            ("claude-session-logger", "hook" or "record" or "recent" or "inbox" or "flush") => CommandOwner.Ours,
            ("claude-memory-sync", "pull" or "hook" or "push" or "sync") => CommandOwner.Ours,
            ("log_session.py", "record" or "recent" or "inbox" or "flush") => CommandOwner.PythonTool,
            ("memory_sync.py", "pull" or "hook" or "push" or "sync") => CommandOwner.PythonTool,
            _ => CommandOwner.Other,
        };

    static CommandOwner Python(List<string> arguments)
    {
        while (arguments is [var option, ..] && option.StartsWith('-') && option != "-m")
            arguments = arguments[(option is "-X" or "-W" ? 2 : 1)..];
        return arguments switch
        {
            ["-m", "claude_session_logger.cli" or "claude_session_logger", var verb, ..] => Named(
                "log_session.py",
                verb
            ),
            ["-m", "claude_session_logger.memory", var verb, ..] => Named("memory_sync.py", verb),
            [var script, var verb, ..]
                when ProgramName(script) is var name
                    && (name == "cli.py" || name == "memory.py")
                    && script.Contains("claude_session_logger", StringComparison.Ordinal) => Named(
                name == "cli.py" ? "log_session.py" : "memory_sync.py",
                verb
            ),
            [var script, var verb, ..] => Named(ProgramName(script), verb) is CommandOwner.Other
                ? CommandOwner.Other
                : CommandOwner.PythonTool,
            _ => CommandOwner.Other,
        };
    }

    /// <summary>
    /// Removes the words before a program that do not change what it does: variables, and programs that only start
    /// another program.
    /// </summary>
    static List<string> Unwrap(List<string> words)
    {
        var first = 0;
        while (first < words.Count)
        {
            var word = words[first];
            if (
                Assignment().IsMatch(word)
                || word
                    is "if"
                        or "then"
                        or "else"
                        or "elif"
                        or "fi"
                        or "!"
                        or "{"
                        or "}"
                        or "env"
                        or "exec"
                        or "nohup"
                        or "setsid"
            )
                first++;
            else if (word is "command" && first + 1 < words.Count && !words[first + 1].StartsWith('-'))
                first++;
            else if (
                word is "uvx"
                || (word is "uv" or "pipx" or "poetry" && first + 1 < words.Count && words[first + 1] == "run")
            )
                first += word is "uvx" ? 1 : 2;
            else if (word is "timeout" && first + 2 < words.Count && char.IsAsciiDigit(words[first + 1][0]))
                first += 2;
            else
                break;
        }

        return words[first..];
    }

    static bool IsHarmless(string word) =>
        word is "true" or "false" or ":" or "exit" or "cd" or "source" or "." or "test" or "[" or "[[";

    static bool IsShell(string word) => ProgramName(word) is "sh" or "bash" or "zsh" or "dash" or "cmd";

    static bool IsPython(string word) => PythonName().IsMatch(ProgramName(word));

    static string ProgramName(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return
            name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            ? name[..^4]
            : name;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Assignment();

    [GeneratedRegex("^(python[0-9.]*w?|pyw?)$", RegexOptions.IgnoreCase)]
    private static partial Regex PythonName();
}
