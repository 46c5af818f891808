using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Adds the program's hooks to the text of the client settings, one handler for each event. Uses only events that every
/// client since version 1.0.85 knows, because older clients ignore the whole file if it contains an unknown event.
/// Removes all other handlers of this program and of the Python tool.
/// </summary>
/// <param name="blocks">
/// Whether a budget blocks prompts. Only then is a prompt hook needed; without it, no prompt waits for a hook.
/// </param>
sealed class HookSettings(string program, bool blocks = false)
{
    /// <param name="Matcher">The matcher of the hook's group; null to match always.</param>
    /// <param name="Timeout">
    /// The time limit in seconds; null for the client's own limit, which is only 1.5 s for SessionEnd hooks.
    /// </param>
    sealed record RequiredHook(string Event, string Name, string? Matcher, int? Timeout);

    sealed record HookPosition(ClientSettingsNode Event, ClientSettingsNode Group, ClientSettingsNode Handler);

    static readonly RequiredHook s_beforePrompt = new("UserPromptSubmit", "user-prompt-submit", null, null);

    static readonly RequiredHook[] s_wanted =
    [
        new("SessionStart", "session-start", null, null),
        new("PostToolUse", "post-tool-use", "Write|Edit", null),
        new("SessionEnd", "session-end", null, 10),
    ];

    readonly RequiredHook[] _wanted = blocks ? [.. s_wanted, s_beforePrompt] : s_wanted;

    /// <summary>
    /// Adds missing handlers, then removes outdated handlers. In this order, the remaining keys keep their positions.
    /// </summary>
    public ClientSettingsText Install(ClientSettingsText text)
    {
        foreach (var required in _wanted)
        {
            if (!Places(text).Any(position => Matches(position, required)))
                text = Add(text, required);
        }

        while (FirstOutdated(text) is { } position)
            text = Remove(text, position);
        return text;
    }

    public static ClientSettingsText Remove(ClientSettingsText text)
    {
        while (Places(text).FirstOrDefault(position => Owner(position.Handler) == HookOwner.Ours) is { } position)
            text = Remove(text, position);
        return text;
    }

    /// <summary>
    /// Returns the path of the program in our first handler, as written in the settings; null if there is no handler of
    /// ours.
    /// </summary>
    public static string? ProgramIn(ClientSettingsText text) =>
        (
            from place in Places(text)
            where Owner(place.Handler) == HookOwner.Ours
            select HookSettingsShell.Split(place.Handler["command"]!.Text!)?[0][0]
        ).FirstOrDefault();

    /// <summary>Whether our prompt hook is installed.</summary>
    public static bool BlocksIn(ClientSettingsText text) =>
        Places(text)
            .Any(position => position.Event.Name == s_beforePrompt.Event && Owner(position.Handler) == HookOwner.Ours);

    /// <summary>
    /// Whether the text contains handlers of the Python tool. Such a text must not be restored when our hooks are
    /// removed.
    /// </summary>
    public static bool HasPythonTool(ClientSettingsText text) =>
        Places(text).Any(position => Owner(position.Handler) == HookOwner.PythonTool);

    public static bool AllDisabled(ClientSettingsText text) =>
        text.Root["disableAllHooks"] is { Kind: JsonTokenType.True };

    /// <summary>Whether our plugin is enabled. The settings list plugins as <c>name@marketplace</c>.</summary>
    public static bool HasPlugin(ClientSettingsText text) =>
        (text.Root["enabledPlugins"]?.Items ?? []).Any(plugin =>
            plugin.Kind == JsonTokenType.True
            && plugin.Name?.StartsWith("session-logger@", StringComparison.Ordinal) == true
        );

    /// <summary>Returns notes for the user about settings that were not changed, one sentence each.</summary>
    public static IEnumerable<string> Remarks(ClientSettingsText text)
    {
        if (AllDisabled(text))
            yield return "disableAllHooks is true: Claude Code runs no hooks until you remove it";
        foreach (var position in Places(text).Where(position => Owner(position.Handler) == HookOwner.SharedHandler))
        {
            yield return $"your {position.Event.Name} hook was kept because it also does something else. To remove "
                + "claude-session-logger, edit "
                + $"{Shortened(text.Spelling(position.Handler["command"]!))} yourself";
        }
    }

    /// <summary>
    /// Returns the command line for <c>sh</c> and Git Bash. Writes the program's path with slashes, which Windows
    /// accepts too, because Git Bash removes backslashes.
    /// </summary>
    public static string Line(string program, string arguments)
    {
        if (PortableProgram.BelowHome(program) is { } rest)
            return $"\"$HOME/{Escaped(rest)}\" {arguments}";
        var path = OperatingSystem.IsWindows() ? program.Replace('\\', '/') : program;
        var plain = path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:@%,=".Contains(c));
        return plain ? $"{path} {arguments}" : $"\"{Escaped(path)}\" {arguments}";
    }

    /// <summary>
    /// Returns the command line of a hook. If the program is gone, because a package manager has removed it, the line
    /// prints nothing and succeeds.
    /// </summary>
    public static string HookLine(string program, string arguments) => Line(program, arguments) + Silent;

    const string Silent = " 2>/dev/null || true";

    static bool IsHookLine(string? command, string program, string arguments) =>
        command == HookLine(program, arguments)
        || PortableProgram.Is(program)
            && command is not null
            && IsLine(
                command.EndsWith(Silent, StringComparison.Ordinal) ? command[..^Silent.Length] : command,
                program,
                arguments
            );

    static string Escaped(string path) => string.Concat(path.Select(c => "\\\"$`".Contains(c) ? $"\\{c}" : $"{c}"));

    /// <summary>
    /// Whether a command line means the same as <see cref="Line"/>. A portable spelling of the program may be written
    /// with or without quotes, as long as the shell still expands its variable.
    /// </summary>
    public static bool IsLine(string? command, string program, string arguments) =>
        command is not null
        && (
            command == Line(program, arguments)
            || PortableProgram.Is(program)
                && !command.Contains('\'')
                && !command.Contains('\\')
                && !command.Contains("\"~", StringComparison.Ordinal)
                && HookSettingsShell.Split(command) is [[var called, .. var rest]]
                && PortableProgram.Normalize(called) == PortableProgram.Normalize(program)
                && string.Join(' ', rest) == arguments
        );

    ClientSettingsText Add(ClientSettingsText text, RequiredHook required)
    {
        var handler = new JsonObject { ["type"] = "command", ["command"] = HookLine(program, Arguments(required)) };
        if (required.Timeout is { } seconds)
            handler["timeout"] = seconds;
        var group = new JsonObject();
        if (required.Matcher is { } matcher)
            group["matcher"] = matcher;
        group["hooks"] = new JsonArray(handler);

        if (text.Root["hooks"] is not { } hooks)
            return text.Append(text.Root, "hooks", new JsonObject { [required.Event] = new JsonArray(group) });
        return hooks[required.Event] is { } groups
            ? text.Append(groups, name: null, group)
            : text.Append(hooks, required.Event, new JsonArray(group));
    }

    HookPosition? FirstOutdated(ClientSettingsText text)
    {
        var seen = new HashSet<RequiredHook>();
        foreach (var position in Places(text))
        {
            if (Owner(position.Handler) is not (HookOwner.Ours or HookOwner.PythonTool))
                continue;
            if (Array.Find(_wanted, required => Matches(position, required)) is not { } match || !seen.Add(match))
                return position;
        }

        return null;
    }

    static ClientSettingsText Remove(ClientSettingsText text, HookPosition position)
    {
        var hooks = text.Root["hooks"]!;
        var handlers = position.Group["hooks"]!;
        if (handlers.Items.Count > 1)
            return text.Remove(handlers, position.Handler);
        if (position.Event.Items.Count > 1)
            return text.Remove(position.Event, position.Group);
        return hooks.Items.Count > 1 ? text.Remove(hooks, position.Event) : text.Remove(text.Root, hooks);
    }

    static IEnumerable<HookPosition> Places(ClientSettingsText text) =>
        from occasion in text.Root["hooks"]?.Items ?? []
        where occasion.IsArray
        from matched in occasion.Items
        where matched.IsObject && matched["hooks"] is { IsArray: true }
        from handler in matched["hooks"]!.Items
        where handler.IsObject
        select new HookPosition(occasion, matched, handler);

    bool Matches(HookPosition position, RequiredHook required) =>
        position.Event.Name == required.Event
        && (
            required.Matcher is { } matcher
                ? position.Group["matcher"]?.Text == matcher
                : position.Group["matcher"] is null or { Text: "" or "*" }
        )
        && position.Handler["type"]?.Text == "command"
        && IsHookLine(position.Handler["command"]?.Text, program, Arguments(required))
        && position.Handler["args"] is null
        && (required.Timeout is null || position.Handler["timeout"] is { Kind: JsonTokenType.Number });

    static string Arguments(RequiredHook required) => "hook " + required.Name;

    static HookOwner Owner(ClientSettingsNode handler) =>
        handler["type"]?.Text is "command" && handler["command"]?.Text is { } command
            ? HookSettingsCommand.Owner(command, [.. handler["args"]?.Items.Select(item => item.Text ?? "") ?? []])
            : HookOwner.Other;

    static string Shortened(string spelling) => spelling.Length <= 120 ? spelling : spelling[..117] + "…\"";
}
