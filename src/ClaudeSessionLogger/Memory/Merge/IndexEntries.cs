using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// Splits <c>MEMORY.md</c> into lines like <c>- [Title](file.md) — hook</c>, each identified by its link target.
/// </summary>
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
                parts[^1] = last with { Text = $"{last.Text}\n{line}" }; // a continuation line of the entry
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

    [GeneratedRegex(
        @"^\s*(?:[-*+]|\d{1,4}[.)])\s+[^\[\]]{0,20}\[.*?\]\(\s*<?([^\s<>()]+)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Entry();
}
