using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Explains why a settings file cannot be changed safely, with the position. The client ignores such a file completely,
/// or reads it differently than we would, so the user has to correct the file.
/// </summary>
static class ClientSettingsProblem
{
    public static Failure NotJson(string path, ReadOnlySpan<byte> body, JsonException e)
    {
        var lineStart = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
            lineStart += body[lineStart..].IndexOf((byte)'\n') + 1;
        return At(path, body, lineStart + (int)(e.BytePositionInLine ?? 0), reason: null);
    }

    /// <summary>Returns null if the file can be changed.</summary>
    public static Failure? Of(string path, ClientSettingsText text)
    {
        var problem = Shape(text.Root) ?? Objects(text.Root).Select(Twice).FirstOrDefault(found => found is not null);
        return problem is var (node, reason) ? At(path, text.Body, node.ItemStart, reason) : null;
    }

    static (ClientSettingsNode, string)? Shape(ClientSettingsNode root)
    {
        if (!root.IsObject)
            return (root, "the settings must be an object, { … }");
        if (root["permissions"] is { } permissions)
        {
            if (!permissions.IsObject)
                return (permissions, "\"permissions\" must be an object, { … }");
            if (permissions["allow"] is { IsArray: false } allow)
                return (allow, "\"allow\" must be a list, [ … ]");
        }

        if (root["hooks"] is not { } hooks)
            return null;
        if (!hooks.IsObject)
            return (hooks, "\"hooks\" must be an object, { … }");
        return hooks.Items.Find(item => !item.IsArray) is { } wrong
            ? (wrong, "an event of \"hooks\" must be a list, [ … ]")
            : null;
    }

    static IEnumerable<ClientSettingsNode> Objects(ClientSettingsNode root)
    {
        var groups = (root["hooks"]?.Items ?? []).SelectMany(hookEvent => hookEvent.Items).ToList();
        return
        [
            root,
            .. root.Items.Where(item => item.Name is "hooks" or "statusLine" or "permissions"),
            .. groups,
            .. groups.SelectMany(group => group.IsObject ? group["hooks"]?.Items ?? [] : []),
        ];
    }

    static (ClientSettingsNode, string)? Twice(ClientSettingsNode node)
    {
        var seen = new HashSet<string>();
        foreach (var item in node.Items)
        {
            if (item.Name is { } name && !seen.Add(name))
                return (item, "this name occurs twice");
        }

        return null;
    }

    static Failure At(string path, ReadOnlySpan<byte> body, int position, string? reason)
    {
        position = Math.Clamp(position, 0, body.Length);
        var before = body[..position];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        reason ??= "it is not valid JSON: " + Reason(body, position);
        return new(
            FailureKind.Invalid,
            $"{path}, line {line}, column {column}: {reason}. Correct it and run claude-session-logger setup "
                + "again; nothing was changed."
        );
    }

    static string Reason(ReadOnlySpan<byte> body, int position)
    {
        var before = body[..position].TrimEnd(" \t\r\n"u8);
        return position >= body.Length
            ? "the file ends too early"
            : (char)body[position] switch
            {
                '/' => "comments are not allowed",
                '}' or ']' when before.EndsWith(","u8) => "a comma before the closing bracket is not allowed",
                _ => "unexpected text",
            };
    }
}
