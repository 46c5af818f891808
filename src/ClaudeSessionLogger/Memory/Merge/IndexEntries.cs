using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary><c>MEMORY.md</c>: lines like <c>- [Title](file.md) — hook</c>, each known by where it leads.</summary>
static partial class IndexEntries
{
    public static List<KeyedPart> Parts(IEnumerable<string> lines)
    {
        var parts = new List<KeyedPart>();
        foreach (var line in lines)
        {
            if (Entry().Match(line) is { Success: true } entry)
                parts.Add(new(Target(entry.Groups[1].Value), line));
            else if (parts is [.., { Key: not null } last] && line is [' ' or '\t', ..] && line.Trim().Length > 0)
                parts[^1] = last with { Text = $"{last.Text}\n{line}" }; // a line that an entry goes on in
            else
                parts.Add(new(null, line));
        }

        return KeyedMerge.Numbered(parts);
    }

    static string Target(string link)
    {
        link = link.Trim();
        return link.StartsWith("./", StringComparison.Ordinal) ? link[2..] : link;
    }

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,4}[.)])\s+[^\[\]]{0,20}\[.*?\]\(\s*<?([^\s<>()]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
