using System.Text;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>The line of a text that matches best, and the lines around it.</summary>
/// <param name="Line">Shortened around the first match.</param>
/// <param name="Context">The lines around it and itself; null if none are wanted.</param>
sealed record MatchSnippet(string Line, IReadOnlyList<string>? Context)
{
    // Enough of a text to recognize a credential in it.
    const int MaskedLines = 20,
        MaskedLength = 2000;

    const int ContextColumns = 400;

    // The number of columns before the match is at most a quarter of the snippet.
    const int ColumnsBeforeMatch = 4;

    public static MatchSnippet Of(string text, TextQuery query, SnippetSize size)
    {
        var (columns, context, showsSecrets) = size;
        var lines = text.Split('\n');
        var best = BestLine(lines, query);
        var (first, last) = (Math.Max(0, best - context), Math.Min(lines.Length - 1, best + context));
        var shown = showsSecrets ? lines[first..(last + 1)] : Masked(lines, first, last, best, query);
        return new(
            Around(shown[best - first], query, columns),
            context == 0 ? null : [.. shown.Select(line => Around(line.TrimEnd(), query, ContextColumns))]
        );
    }

    static int BestLine(string[] lines, TextQuery query)
    {
        var (best, most) = (-1, 0);
        var normalizer = new WordNormalizer();
        Span<int> qualities = stackalloc int[query.Terms];
        for (var i = 0; i < lines.Length && most < query.Terms; i++)
        {
            if (query.Rate(Encoding.UTF8.GetBytes(lines[i]), qualities, normalizer) is var count && count > most)
                (best, most) = (i, count);
        }

        // A match over several lines, or of an id.
        return best >= 0
            ? best
            : Math.Max(0, Array.FindIndex(lines, line => query.MatchesIn(line).Count > 0 || line.Trim().Length > 0));
    }

    static string[] Masked(string[] lines, int first, int last, int best, TextQuery query)
    {
        // A key has many lines, of which one alone would not be recognized.
        var isKey = Array.Exists(lines, line => line.Contains("PRIVATE KEY", StringComparison.Ordinal));
        var (from, to) = isKey
            ? (0, lines.Length - 1)
            : (Math.Max(0, first - MaskedLines), Math.Min(lines.Length - 1, last + MaskedLines));
        var parts = lines[from..(to + 1)];
        if (!isKey)
            for (var i = 0; i < parts.Length; i++)
                if (parts[i].Length > MaskedLength)
                    parts[i] = Cut(parts[i], from + i == best ? query : null);
        var masked = CredentialMask.Mask(string.Join('\n', parts)).Split('\n');
        return masked[(first - from)..(last - from + 1)];
    }

    static string Cut(string line, TextQuery? query)
    {
        var at = query?.MatchesIn(line) is [var match, ..] ? match.Start.Value : 0;
        var start = Math.Max(0, at - (MaskedLength / 2));
        return line.Substring(start, Math.Min(MaskedLength, line.Length - start));
    }

    static string Around(string line, TextQuery query, int columns)
    {
        line = SafeText.Safe(line.Trim('\r'));
        if (line.Length <= columns && SafeText.Width(line) <= columns)
            return line.Trim();
        var start = query.MatchesIn(line) is [var match, ..] ? match.Start.Value : 0;
        var from = start;
        while (from > 0 && SafeText.Width(line.AsSpan(from - 1, start - from + 1)) <= columns / ColumnsBeforeMatch)
            from--;
        if (from == 0)
            return SafeText.Fit(line, columns);
        if (char.IsLowSurrogate(line, from))
            from++;
        var blank = line.IndexOf(' ', from, start - from);
        var rest = line[(blank >= 0 ? blank + 1 : from)..].TrimStart();
        return "…" + SafeText.Fit(rest.Length > columns * 4 ? rest[..(columns * 4)] : rest, columns - 1);
    }
}

/// <summary>How much is shown of each match.</summary>
/// <param name="Columns">The maximum width of the line.</param>
/// <param name="Context">The number of lines before and after it.</param>
/// <param name="ShowsSecrets">Whether credentials are shown.</param>
readonly record struct SnippetSize(int Columns, int Context, bool ShowsSecrets);
