using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Rules that let Claude run common log commands without asking each time. They do not include forget, restore and
/// setup, nor what returns the text of conversations: <c>sessions read</c>, <c>search_sessions</c>,
/// <c>read_session</c>.
/// </summary>
static class ClientSettingsPermissions
{
    static readonly string[] s_commands =
    [
        "log",
        "resolve",
        "reopen",
        "note",
        "claim",
        "release",
        "ready",
        "list",
        "show",
        "history",
        "inbox",
        "prime",
        "recent",
        "report",
        "sessions show",
    ];

    const string Server = "mcp__plugin_session-logger_session-log",
        AllSessions = "Bash(claude-session-logger sessions:*)";

    // The whole server, and every command for sessions, as earlier versions allowed.
    static readonly string[] s_former = [Server, AllSessions];

    static readonly string[] s_tools =
    [
        "log",
        "resolve",
        "note",
        "claim",
        "list",
        "show",
        "inbox",
        "search",
        "sessions",
        "session",
        "cost",
    ];

    static readonly string[] s_rules =
    [
        .. s_commands.Select(command => $"Bash(claude-session-logger {command}:*)"),
        "Bash(claude-session-logger sessions)",
        .. s_tools.Select(tool => $"{Server}__{tool}"),
    ];

    public static ClientSettingsText Install(ClientSettingsText text)
    {
        if (text.Root["permissions"] is not { } permissions)
            return text.Append(text.Root, "permissions", new JsonObject { ["allow"] = All() });
        if (permissions["allow"] is null)
            return text.Append(permissions, "allow", All());
        while (Allow(text)!.Items.Find(IsFormer) is { } former)
            text = text.Remove(Allow(text)!, former);
        foreach (var rule in s_rules.Where(rule => !Has(text, rule)))
            text = text.Append(text.Root["permissions"]!["allow"]!, name: null, JsonValue.Create(rule));
        return text;
    }

    public static ClientSettingsText Remove(ClientSettingsText text)
    {
        if (!Any(text))
            return text;
        while (Allow(text)!.Items.Find(IsOurs) is { } rule)
            text = text.Remove(Allow(text)!, rule);
        var permissions = text.Root["permissions"]!;
        return Allow(text)!.Items.Count > 0 ? text
            : permissions.Items.Count > 1 ? text.Remove(permissions, Allow(text)!)
            : text.Remove(text.Root, permissions);
    }

    public static bool AreAll(ClientSettingsText text) =>
        s_rules.All(rule => Has(text, rule)) && !s_former.Any(rule => Has(text, rule));

    public static bool Any(ClientSettingsText text) => Allow(text)?.Items.Exists(IsOurs) == true;

    static bool Has(ClientSettingsText text, string rule) =>
        Allow(text)?.Items.Exists(item => item.Text == rule) == true;

    static bool IsOurs(ClientSettingsNode item) =>
        item.Text is { } rule && (s_rules.Contains(rule) || s_former.Contains(rule));

    static bool IsFormer(ClientSettingsNode item) => item.Text is { } rule && s_former.Contains(rule);

    static ClientSettingsNode? Allow(ClientSettingsText text) => text.Root["permissions"]?["allow"];

    static JsonArray All() => [.. s_rules.Select(rule => (JsonNode)JsonValue.Create(rule))];
}
