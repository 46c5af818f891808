using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Rules that let Claude run common log commands without asking each time. They do not include forget, restore or
/// setup.
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
        "sessions",
    ];

    static readonly string[] s_rules =
    [
        .. s_commands.Select(command => $"Bash(claude-session-logger {command}:*)"),
        "mcp__plugin_session-logger_session-log",
    ];

    public static ClientSettingsText Install(ClientSettingsText text)
    {
        if (text.Root["permissions"] is not { } permissions)
            return text.Append(text.Root, "permissions", new JsonObject { ["allow"] = All() });
        if (permissions["allow"] is null)
            return text.Append(permissions, "allow", All());
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

    public static bool AreAll(ClientSettingsText text) => s_rules.All(rule => Has(text, rule));

    public static bool Any(ClientSettingsText text) => Allow(text)?.Items.Exists(IsOurs) == true;

    static bool Has(ClientSettingsText text, string rule) =>
        Allow(text)?.Items.Exists(item => item.Text == rule) == true;

    static bool IsOurs(ClientSettingsNode item) => item.Text is { } rule && s_rules.Contains(rule);

    static ClientSettingsNode? Allow(ClientSettingsText text) => text.Root["permissions"]?["allow"];

    static JsonArray All() => [.. s_rules.Select(rule => (JsonNode)JsonValue.Create(rule))];
}
