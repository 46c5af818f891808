using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>Replaces credentials in a text that is shown to somebody.</summary>
static partial class CredentialMask
{
    const string KeyBegin = "PRIVATE KEY",
        KeyEnd = "-----END";
    const int LongestKey = 20_000;

    /// <summary>Returns the text itself if it contains no credential. The number of lines stays the same.</summary>
    public static string Mask(string text)
    {
        var found = CredentialScan.Places(text).Concat(PrivateKeys(text)).OrderBy(place => place.Start).ToList();
        if (found.Count == 0)
            return text;
        var masked = new StringBuilder(text.Length);
        var at = 0;
        foreach (var place in found)
        {
            if (place.Start < at)
            {
                // It overlaps the one before; what it has beyond is masked too.
                if (place.End > at)
                {
                    masked.Append('\n', text.AsSpan(at, place.End - at).Count('\n'));
                    at = place.End;
                }

                continue;
            }

            masked.Append(text, at, place.Start - at);
            masked.Append('[').Append(place.Kind).Append(" masked]");
            masked.Append('\n', text.AsSpan(place.Start, place.End - place.Start).Count('\n'));
            at = place.End;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The same for a text that may be cut off, such as a title: it can end within a credential.</summary>
    public static string MaskCut(string text)
    {
        var masked = Mask(text);
        return CutToken().Match(masked) is { Success: true } cut
            ? string.Concat(masked.AsSpan(0, cut.Index), "[token masked]")
            : masked;
    }

    [GeneratedRegex(
        @"\b(?:gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox[a-z]-|xapp-|AIza|GOCSPX-|ya29\.|sk[-_]|rk_|whsec_|npm_|pypi-|"
            + @"hf_|SG\.|AKIA|ASIA|eyJ|do[opr]_v1_)[A-Za-z0-9._-]{4,}…?$"
    )]
    private static partial Regex CutToken();

    // The whole key, with line numbers or other marks before its lines, as tools print files.
    static IEnumerable<CredentialPlace> PrivateKeys(string text)
    {
        for (var from = 0; text.IndexOf(KeyBegin, from, StringComparison.Ordinal) is >= 0 and var begin; )
        {
            var start = text.IndexOf("-----", begin, Math.Min(30, text.Length - begin), StringComparison.Ordinal);
            from = begin + KeyBegin.Length;
            if (
                start < 0
                || begin < 11
                || !text.AsSpan(Math.Max(0, begin - 40), begin - Math.Max(0, begin - 40))
                    .Contains("-----BEGIN", StringComparison.Ordinal)
            )
                continue;
            start += 5;
            var longest = Math.Min(LongestKey, text.Length - start);
            var end = text.IndexOf(KeyEnd, start, longest, StringComparison.Ordinal);
            if (end < 0)
                end = EndOfKeyLines(text, start, start + longest);
            if (end > start && HasKeyData(text.AsSpan(start, end - start)))
                yield return new(start, end, "private key");
            from = Math.Max(from, end);
        }
    }

    // A key that was cut off: as long as the lines look like one.
    static int EndOfKeyLines(string text, int start, int limit)
    {
        var end = start;
        while (end < limit)
        {
            var next = text.IndexOf('\n', end, limit - end) is >= 0 and var line ? line + 1 : limit;
            if (!string.IsNullOrWhiteSpace(text[end..next]) && !HasKeyData(text.AsSpan(end, next - end)))
                break;
            end = next;
        }

        return end;
    }

    static bool HasKeyData(ReadOnlySpan<char> text)
    {
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' ? run + 1 : 0;
            if (run >= 24)
                return true;
        }

        return false;
    }
}
