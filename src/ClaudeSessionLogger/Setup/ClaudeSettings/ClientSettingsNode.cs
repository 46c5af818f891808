using System.Text;
using System.Text.Json;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// A value of a settings file with its position in bytes, so that one place can be changed without changing the rest.
/// Names and strings that are not valid text (a lone surrogate) are null; they are not ours.
/// </summary>
sealed class ClientSettingsNode(string? name, int itemStart, int start, JsonTokenType kind)
{
    public string? Name { get; } = name;

    /// <summary>Where the item begins: at its name in an object, at its value in an array.</summary>
    public int ItemStart { get; } = itemStart;
    public int Start { get; } = start;
    public int End { get; private set; }
    public JsonTokenType Kind { get; } = kind;
    public string? Text { get; private init; }
    public List<ClientSettingsNode> Items { get; } = [];

    public bool IsObject => Kind == JsonTokenType.StartObject;
    public bool IsArray => Kind == JsonTokenType.StartArray;

    public ClientSettingsNode? this[string name] => Items.Find(item => item.Name == name);

    /// <summary>
    /// Parses as strictly as the client: no comments, no trailing commas. Throws <see cref="JsonException"/> with the
    /// position.
    /// </summary>
    public static ClientSettingsNode Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000_000 });
        var open = new Stack<ClientSettingsNode>();
        ClientSettingsNode? root = null;
        string? name = null;
        var itemStart = -1;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (name, itemStart) = (TextOf(ref reader), start);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop().End = (int)reader.BytesConsumed;
                    break;
                default:
                    var node = new ClientSettingsNode(name, itemStart < 0 ? start : itemStart, start, reader.TokenType)
                    {
                        End = (int)reader.BytesConsumed,
                        Text = reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null,
                    };
                    (name, itemStart) = (null, -1);
                    if (open.TryPeek(out var parent))
                        parent.Items.Add(node);
                    root ??= node;
                    if (node.IsObject || node.IsArray)
                        open.Push(node);
                    break;
            }
        }

        return root!;
    }

    static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueIsEscaped ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
