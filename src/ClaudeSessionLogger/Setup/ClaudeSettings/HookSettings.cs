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
        foreach (var wanted in _wanted)
        {
            if (!Places(text).Any(place => IsRight(place, wanted)))
                text = Add(text, wanted);
        }

        while (FirstStale(text) is { } place)
            text = Remove(text, place);
        return text;
    }

    public static ClientSettingsText Remove(ClientSettingsText text)
    {
        while (Places(text).FirstOrDefault(place => Owner(place.Handler) == HookOwner.Ours) is { } place)
            text = Remove(text, place);
        return text;
    }

    /// <summary>
    /// Returns the path of the program in our first handler, as written in the settings; null if there is no handler of
    /// ours.
    /// </summary>
    public static string? ProgramIn(ClientSettingsText text) =>
        (from place in Places(text)
         where Owner(place.Handler) == HookOwner.Ours
         select HookSettingsShell.Split(place.Handler["command"]!.Text!)?[0][0]).FirstOrDefault();

    /// <summary>Whether our prompt hook is installed.</summary>
    public static bool BlocksIn(ClientSettingsText text) => Places(text).Any(place => place.Event.Name == s_beforePrompt.Event && Owner(place.Handler) == HookOwner.Ours);

    /// <summary>
    /// Whether the text contains handlers of the Python tool. Such a text must not be restored when our hooks are
    /// removed.
    /// </summary>
    public static bool HasPythonTool(ClientSettingsText text) => Places(text).Any(place => Owner(place.Handler) == HookOwner.PythonTool);

    public static bool AllDisabled(ClientSettingsText text) => text.Root["disableAllHooks"] is { Kind: JsonTokenType.True };

    /// <summary>Plugins are listed as <c>name@marketplace</c>.</summary>
    public static bool HasPlugin(ClientSettingsText text) => (text.Root["enabledPlugins"]?.Items ?? [])
        .Any(plugin => plugin.Kind == JsonTokenType.True && plugin.Name?.StartsWith("session-logger@", StringComparison.Ordinal) == true);

    /// <summary>Returns notes for the user about settings that were not changed, one sentence each.</summary>
    public static IEnumerable<string> Remarks(ClientSettingsText text)
    {
        if (AllDisabled(text))
            yield return "disableAllHooks is true: Claude Code runs no hooks until you remove it";
        foreach (var place in Places(text).Where(place => Owner(place.Handler) == HookOwner.Mixed))
        {
            yield return
                $"your {place.Event.Name} hook was kept because it also does something else. To remove "
                + "claude-session-logger, edit "
                + $"{Shortened(text.Spelling(place.Handler["command"]!))} yourself";
        }
    }

    /// <summary>
    /// Returns the command line for <c>sh</c> and Git Bash. Writes the program's path with slashes, which Windows
    /// accepts too, because Git Bash removes backslashes.
    /// </summary>
    public static string Line(string program, string arguments)
    {
        var path = OperatingSystem.IsWindows() ? program.Replace('\\', '/') : program;
        var plain = path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:@%,=".Contains(c));
        return plain ? $"{path} {arguments}" : $"\"{string.Concat(path.Select(c => "\\\"$`".Contains(c) ? $"\\{c}" : $"{c}"))}\" {arguments}";
    }

    ClientSettingsText Add(ClientSettingsText text, RequiredHook wanted)
    {
        var handler = new JsonObject { ["type"] = "command", ["command"] = CommandOf(wanted) };
        if (wanted.Timeout is { } seconds)
            handler["timeout"] = seconds;
        var group = new JsonObject();
        if (wanted.Matcher is { } matcher)
            group["matcher"] = matcher;
        group["hooks"] = new JsonArray(handler);

        if (text.Root["hooks"] is not { } hooks)
            return text.Append(text.Root, "hooks", new JsonObject { [wanted.Event] = new JsonArray(group) });
        return hooks[wanted.Event] is { } groups
            ? text.Append(groups, name: null, group)
            : text.Append(hooks, wanted.Event, new JsonArray(group));
    }

    HookPosition? FirstStale(ClientSettingsText text)
    {
        var seen = new HashSet<RequiredHook>();
        foreach (var place in Places(text))
        {
            if (Owner(place.Handler) is not (HookOwner.Ours or HookOwner.PythonTool))
                continue;
            if (Array.Find(_wanted, wanted => IsRight(place, wanted)) is not { } right || !seen.Add(right))
                return place;
        }

        return null;
    }

    static ClientSettingsText Remove(ClientSettingsText text, HookPosition place)
    {
        var hooks = text.Root["hooks"]!;
        var handlers = place.Group["hooks"]!;
        if (handlers.Items.Count > 1)
            return text.Remove(handlers, place.Handler);
        if (place.Event.Items.Count > 1)
            return text.Remove(place.Event, place.Group);
        return hooks.Items.Count > 1 ? text.Remove(hooks, place.Event) : text.Remove(text.Root, hooks);
    }

    static IEnumerable<HookPosition> Places(ClientSettingsText text) =>
        from occasion in text.Root["hooks"]?.Items ?? []
        where occasion.IsArray
        from matched in occasion.Items
        where matched.IsObject && matched["hooks"] is { IsArray: true }
        from handler in matched["hooks"]!.Items
        where handler.IsObject
        select new HookPosition(occasion, matched, handler);

    bool IsRight(HookPosition place, RequiredHook wanted) =>
        place.Event.Name == wanted.Event
        && (wanted.Matcher is { } matcher ? place.Group["matcher"]?.Text == matcher : place.Group["matcher"] is null or { Text: "" or "*" })
        && place.Handler["type"]?.Text == "command"
        && place.Handler["command"]?.Text == CommandOf(wanted)
        && place.Handler["args"] is null
        && (wanted.Timeout is null || place.Handler["timeout"] is { Kind: JsonTokenType.Number });

    string CommandOf(RequiredHook wanted) => Line(program, "hook " + wanted.Name);

    static HookOwner Owner(ClientSettingsNode handler) =>
        handler["type"]?.Text is "command" && handler["command"]?.Text is { } command
            ? HookSettingsCommand.Owner(command, [.. handler["args"]?.Items.Select(item => item.Text ?? "") ?? []])
            : HookOwner.Other;

    static string Shortened(string spelling) => spelling.Length <= 120 ? spelling : spelling[..117] + "…\"";
}
