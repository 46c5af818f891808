namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// Splits front matter, the lines between two <c>---</c> at the top of a memory file, by key. Not a YAML parser: lines
/// stay as written.
/// </summary>
static class FrontMatter
{
    const string Fence = "---";

    // Keys that the client writes at every change. Different values are not a conflict: the greater value wins.
    static readonly string[] s_clients =
    [
        "modified",
        "originSessionId",
        "node_type",
        "metadata/modified",
        "metadata/originSessionId",
        "metadata/node_type",
    ];

    /// <summary>The number of lines in the front matter, including the fences; 0 if there is no front matter.</summary>
    public static int Length(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || lines[0].TrimEnd() != Fence)
            return 0;
        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i].TrimEnd() == Fence)
                return i + 1;
        }

        return 0;
    }

    public static List<KeyedPart> Parts(IEnumerable<string> lines)
    {
        var (parts, parent, isMap) = (new List<KeyedPart>(), "", false);
        foreach (var line in lines)
        {
            var indent = line.Length - line.TrimStart(' ', '\t').Length;
            var (key, value) = KeyOf(line);
            if (indent == 0 && key is not null)
            {
                (parent, isMap) = (key, value.Length == 0);
                parts.Add(new(key, line));
            }
            else if (indent is > 0 and <= 4 && key is not null && isMap)
                parts.Add(new($"{parent}/{key}", line));
            else if (indent > 0 && parts is [.., { Key: not null } last])
                parts[^1] = last with { Text = $"{last.Text}\n{line}" };
            else
                parts.Add(new(null, line));
        }

        return KeyedMerge.Numbered(parts);
    }

    public static string? Resolve(string key, string first, string second) =>
        s_clients.Contains(key)
            ? string.CompareOrdinal(first, second) >= 0
                ? first
                : second
            : null;

    static (string? Key, string Value) KeyOf(string line)
    {
        var text = line.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && text[0] is not ('#' or '-')
            && !text[..colon].Contains(' ', StringComparison.Ordinal)
            && (colon + 1 == text.Length || text[colon + 1] == ' ')
            ? (text[..colon], text[(colon + 1)..].Trim())
            : (null, "");
    }
}
