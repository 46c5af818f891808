using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>The formatting of a settings file, so that our additions match it.</summary>
sealed record ClientSettingsStyle(string NewLine, string Indent, string AfterColon, string AfterComma, bool OneLine)
{
    public static ClientSettingsStyle Of(ReadOnlySpan<byte> body, ClientSettingsNode root)
    {
        var newLine = body.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        if (root.Items.Count == 0)
            return new(newLine, "  ", " ", " ", OneLine: false);

        var first = root.Items[0];
        var colonEnd = first.Start;
        var afterColon = colonEnd > 0 && body[colonEnd - 1] == ':' ? "" : " ";
        var gap = Encoding.UTF8.GetString(body[(root.Start + 1)..first.ItemStart]);
        var lineStart = gap.LastIndexOf('\n') + 1;
        if (lineStart == 0)
            return new(
                newLine,
                "",
                afterColon,
                root.Items.Count > 1 && body[root.Items[1].ItemStart - 1] == ',' ? "" : afterColon,
                OneLine: true
            );

        var closing = Encoding.UTF8.GetString(body[root.Items[^1].End..(root.End - 1)]);
        var outer = closing[(closing.LastIndexOf('\n') + 1)..];
        var indent = gap[lineStart..];
        return new(
            newLine,
            indent.StartsWith(outer, StringComparison.Ordinal) ? indent[outer.Length..] : indent,
            afterColon,
            " ",
            OneLine: false
        );
    }

    public string Name(string name) => $"{Quoted(name)}:{AfterColon}";

    /// <summary>
    /// Formats a value; <paramref name="margin"/> is the indentation of its first line, null for a single line.
    /// </summary>
    public string Render(JsonNode? value, string? margin)
    {
        var text = new StringBuilder();
        Render(text, value, margin);
        return text.ToString();
    }

    void Render(StringBuilder text, JsonNode? value, string? margin)
    {
        switch (value)
        {
            case JsonObject members:
                Items(text, '{', '}', margin, [.. members.Select(member => (member.Key, member.Value))]);
                break;
            case JsonArray items:
                Items(text, '[', ']', margin, [.. items.Select(item => ((string?)null, item))]);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                text.Append(Quoted(scalar.GetValue<string>()));
                break;
            default:
                text.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    void Items(StringBuilder text, char open, char close, string? margin, List<(string? Name, JsonNode? Value)> items)
    {
        var inner = margin is null ? null : margin + Indent;
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(',').Append(inner is null ? AfterComma : "");
            if (inner is not null)
                text.Append(NewLine).Append(inner);
            if (items[i].Name is { } name)
                text.Append(Name(name));
            Render(text, items[i].Value, inner);
        }

        if (margin is not null && items.Count > 0)
            text.Append(NewLine).Append(margin);
        text.Append(close);
    }

    static string Quoted(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
