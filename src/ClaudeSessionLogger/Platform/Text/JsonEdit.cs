using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Changes single entries of a JSON text that a person may have written. Comments, the layout and the order of
/// everything else stay.
/// </summary>
static class JsonEdit
{
    /// <summary>Where an entry is: its name, or its value in an array, begins at From.</summary>
    readonly record struct Item(string? Name, int From, int ValueFrom, int To);

    static readonly JsonReaderOptions s_lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>
    /// Sets or removes entries of an object. If a name occurs twice, the last one counts. Throws a
    /// <see cref="JsonException"/> if the text is not an object, or something follows it.
    /// </summary>
    /// <param name="values">The JSON text of each value; null to remove the entry.</param>
    public static byte[] SetInObject(ReadOnlySpan<byte> json, IReadOnlyDictionary<string, string?> values)
    {
        var (items, end) = Items(json, JsonTokenType.StartObject);
        var (edits, removed) = (new List<(int From, int To, string Text)>(), new HashSet<int>());
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (items[i].Name is not { } name || !values.TryGetValue(name, out var value))
                continue;
            if (value is null)
                removed.Add(i);
            else if (known.Add(name))
                edits.Add((items[i].ValueFrom, items[i].To, value));
        }

        var added = values
            .Where(value => value.Value is not null && !known.Contains(value.Key))
            .Select(value => $"  {JsonValue.Create(value.Key).ToJsonString()}: {value.Value}");
        return Rewrite(json, items, end, edits, removed, [.. added]);
    }

    /// <summary>Removes items of an array, and adds others at its end.</summary>
    /// <param name="indent">The white space before an item.</param>
    public static byte[] ChangeArray(
        ReadOnlySpan<byte> json,
        IReadOnlySet<int> removed,
        IEnumerable<string> added,
        string indent
    )
    {
        var (items, end) = Items(json, JsonTokenType.StartArray);
        return Rewrite(json, items, end, [], removed, [.. added.Select(item => indent + item)]);
    }

    /// <summary>Returns the text of an entry's value; null if there is no such entry.</summary>
    public static string? ValueIn(ReadOnlySpan<byte> json, string name) =>
        Items(json, JsonTokenType.StartObject).Items.FindLast(item => item.Name == name) is { To: > 0 } found
            ? Encoding.UTF8.GetString(json[found.ValueFrom..found.To])
            : null;

    static byte[] Rewrite(
        ReadOnlySpan<byte> json,
        List<Item> items,
        int end,
        List<(int From, int To, string Text)> edits,
        IReadOnlySet<int> removed,
        IReadOnlyList<string> added
    )
    {
        var last = -1;
        for (var i = 0; i < items.Count; i++)
        {
            var next = i + 1 < items.Count ? items[i + 1].From : end;
            var comma = Comma(json[..next], items[i].To);
            if (!removed.Contains(i))
            {
                last = i;
                continue;
            }

            var (from, to) = (items[i].From, comma < 0 ? items[i].To : comma + 1);
            // A comment before the comma stays.
            if (comma >= 0 && json[items[i].To..comma].IndexOfAnyExcept(" \t\r\n"u8) >= 0)
            {
                edits.Add((comma, comma + 1, ""));
                to = items[i].To;
            }

            edits.Add((StartOfLine(json, from, to), to, ""));
        }

        if (last >= 0)
        {
            var comma = Comma(json[..end], items[last].To);
            if (added.Count > 0 && comma < 0)
                edits.Add((items[last].To, items[last].To, ","));
            else if (added.Count == 0 && comma >= 0 && last < items.Count - 1)
                edits.Add((comma, comma + 1, ""));
        }

        if (added.Count > 0)
        {
            // Before the line of the closing bracket, if it has one of its own.
            var line = json[..end].LastIndexOfAnyExcept(" \t"u8) + 1;
            var (at, isLine) = line > 0 && json[line - 1] == '\n' ? (line, true) : (end, false);
            edits.Add((at, at, $"{(isLine ? "" : "\n")}{string.Join(",\n", added)}\n"));
        }

        using var result = new MemoryStream();
        var written = 0;
        foreach (var (from, to, text) in edits.OrderBy(edit => edit.From).ThenBy(edit => edit.To))
        {
            result.Write(json[written..from]);
            result.Write(Encoding.UTF8.GetBytes(text));
            written = to;
        }

        result.Write(json[written..]);
        return result.ToArray();
    }

    // If nothing else is on the entry's line, the line goes with it.
    static int StartOfLine(ReadOnlySpan<byte> json, int from, int to)
    {
        var blank = json[..from].LastIndexOfAnyExcept(" \t"u8);
        var isAlone = to >= json.Length || json[to] is (byte)'\n' or (byte)'\r' or (byte)']' or (byte)'}';
        if (blank < 0 || json[blank] != '\n' || !isAlone)
            return from;
        return blank > 0 && json[blank - 1] == '\r' ? blank - 1 : blank;
    }

    static (List<Item> Items, int End) Items(ReadOnlySpan<byte> json, JsonTokenType start)
    {
        var items = new List<Item>();
        var reader = new Utf8JsonReader(json, s_lenient);
        if (!reader.Read() || reader.TokenType != start)
            throw new JsonException();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var (name, from) = ((string?)null, (int)reader.TokenStartIndex);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = NameOf(reader);
                reader.Read();
            }

            var valueFrom = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(new(name, from, valueFrom, (int)reader.BytesConsumed));
        }

        var end = (int)reader.TokenStartIndex;
        reader.Read(); // throws if anything follows
        return (items, end);
    }

    static string? NameOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // invalid UTF-8 or a lone surrogate
        }
    }

    // The position of the first comma that is not in a comment; -1 if there is none.
    static int Comma(ReadOnlySpan<byte> text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == ',')
                return i;
            if (text[i] != '/')
                continue;
            var isLine = text[i + 1] == '/';
            var length = text[(i + 2)..].IndexOf(isLine ? "\n"u8 : "*/"u8);
            if (length < 0)
                return -1;
            i += length + (isLine ? 2 : 3);
        }

        return -1;
    }
}
