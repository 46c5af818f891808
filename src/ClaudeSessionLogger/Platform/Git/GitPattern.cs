namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// Matches the patterns in configuration files of git and SSH: <c>?</c> and <c>*</c> stay within one part of a path,
/// <c>**</c> goes across parts.
/// </summary>
static class GitPattern
{
    public static bool Matches(string pattern, string text, bool ignoresCase = false) =>
        Matches(pattern.AsSpan(), text.AsSpan(), ignoresCase);

    static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoresCase)
    {
        while (pattern.Length > 0)
        {
            if (pattern[0] == '*')
                return MatchesStar(pattern, text, ignoresCase);
            if (text.Length == 0)
                return false;
            if (pattern[0] == '?' ? text[0] == '/' : !IsSame(pattern[0], text[0], ignoresCase))
                return false;
            pattern = pattern[1..];
            text = text[1..];
        }

        return text.Length == 0;
    }

    static bool MatchesStar(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoresCase)
    {
        var crosses = pattern.StartsWith("**");
        var rest = pattern.TrimStart('*');
        // "a/**/b" also matches "a/b".
        if (crosses && rest is ['/', ..] && Matches(rest[1..], text, ignoresCase))
            return true;
        for (var i = 0; i <= text.Length; i++)
        {
            if (Matches(rest, text[i..], ignoresCase))
                return true;
            if (i < text.Length && text[i] == '/' && !crosses)
                return false;
        }

        return false;
    }

    static bool IsSame(char one, char other, bool ignoresCase) =>
        ignoresCase ? char.ToLowerInvariant(one) == char.ToLowerInvariant(other) : one == other;
}
