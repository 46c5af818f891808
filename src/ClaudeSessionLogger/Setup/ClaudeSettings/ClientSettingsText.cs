using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// The text of a settings file. Each change inserts or removes one piece and leaves all other bytes unchanged, so that
/// removing an addition restores the original file.
/// </summary>
sealed class ClientSettingsText
{
    readonly byte[] _body;

    /// <summary>
    /// <paramref name="body"/> is UTF-8 without a byte order mark. A blank text means a file without settings.
    /// </summary>
    public ClientSettingsText(byte[] body, ClientSettingsStyle? style = null)
    {
        _body = IsBlank(body) ? "{}\n"u8.ToArray() : body;
        Root = ClientSettingsNode.Parse(_body);
        Style = style ?? ClientSettingsStyle.Of(_body, Root);
    }

    public ReadOnlySpan<byte> Body => _body;
    public ClientSettingsNode Root { get; }
    public ClientSettingsStyle Style { get; }

    /// <summary>The text of a node as written in the file.</summary>
    public string Spelling(ClientSettingsNode node) => Encoding.UTF8.GetString(_body.AsSpan(node.Start..node.End));

    public ClientSettingsText Append(ClientSettingsNode container, string? name, JsonNode value)
    {
        var label = name is null ? "" : Style.Name(name);
        if (container.Items.Count == 0)
        {
            if (Style.OneLine)
                return Splice(container.Start + 1, container.End - 1, label + Style.Render(value, margin: null));
            var outer = MarginOf(container);
            var inner = outer + Style.Indent;
            return Splice(
                container.Start + 1,
                container.End - 1,
                Style.NewLine + inner + label + Style.Render(value, inner) + Style.NewLine + outer
            );
        }

        var gap = Encoding.UTF8.GetString(_body.AsSpan((container.Start + 1)..container.Items[0].ItemStart));
        var lineStart = gap.LastIndexOf('\n') + 1;
        var end = container.Items[^1].End;
        return lineStart == 0
            ? Splice(end, end, "," + Style.AfterComma + label + Style.Render(value, margin: null))
            : Splice(end, end, "," + gap + label + Style.Render(value, gap[lineStart..]));
    }

    public ClientSettingsText Remove(ClientSettingsNode container, ClientSettingsNode item)
    {
        var items = container.Items;
        var index = items.IndexOf(item);
        return (index, items.Count) switch
        {
            (_, 1) => Splice(container.Start + 1, container.End - 1, ""),
            (0, _) => Splice(item.ItemStart, items[1].ItemStart, ""),
            _ => Splice(items[index - 1].End, item.End, ""),
        };
    }

    public ClientSettingsText Replace(ClientSettingsNode node, JsonNode value) =>
        Splice(node.Start, node.End, Style.Render(value, Style.OneLine ? null : MarginOf(node)));

    // Keep the style of the file as it was read: a removed piece must not change how the next one is written.
    ClientSettingsText Splice(int start, int end, string replacement) =>
        new([.. _body.AsSpan(..start), .. Encoding.UTF8.GetBytes(replacement), .. _body.AsSpan(end..)], Style);

    string MarginOf(ClientSettingsNode node)
    {
        var lineStart = _body.AsSpan(..node.Start).LastIndexOf((byte)'\n') + 1;
        var length = _body.AsSpan(lineStart).IndexOfAnyExcept(" \t"u8);
        return Encoding.UTF8.GetString(_body.AsSpan(lineStart, Math.Max(length, 0)));
    }

    static bool IsBlank(ReadOnlySpan<byte> body) => body.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
