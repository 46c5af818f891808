using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Normalizes text for comparison: file names, so that two names become equal if any file system treats them as equal,
/// and words for search.
/// </summary>
static class TextNormalizer
{
    /// <summary>
    /// Returns the same text for all names that some file system treats as equal. Ignores case, and whether an accent
    /// is composed with its letter or follows it, but keeps the accents.
    /// </summary>
    public static string NormalizeName(string name)
    {
        if (Ascii.IsValid(name))
            return name.ToLowerInvariant();
        var folded = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
            AppendDecomposed(
                folded,
                letter,
                static (text, part) =>
                {
                    if (part is 'ß' or 'ẞ')
                        text.Append("ss");
                    else if (!IsIgnored(part))
                        // Convert to upper case and then to lower case, because some letters have two lower-case forms.
                        text.Append(char.ToLowerInvariant(char.ToUpperInvariant(part)));
                }
            );
        return Sorted(folded);
    }

    /// <summary>
    /// Returns the text in lower case and without accents, with the same number of lines. If a text contains a word,
    /// the normalized text contains the normalized word.
    /// </summary>
    public static string NormalizeWords(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                // A few scripts with upper and lower case lie beyond the characters of 16 bits, for example Adlam.
                var letter = Rune.ToLowerInvariant(Rune.ToUpperInvariant(new(text[i], text[++i])));
                folded.Append(letter.ToString());
            }
            else
                AppendWord(folded, text[i]);
        }

        return folded.ToString();
    }

    static void AppendWord(StringBuilder folded, char letter)
    {
        if (letter < 0x80)
            folded.Append(char.ToLowerInvariant(letter));
        else
            AppendDecomposed(
                folded,
                letter,
                static (text, part) =>
                {
                    if (PlainSpelling(part) is { } letters)
                        text.Append(letters);
                    else if (!IsAccent(part) && !IsIgnored(part) && part != '\u00ad')
                        text.Append(char.ToLowerInvariant(char.ToUpperInvariant(part)));
                }
            );
    }

    static void AppendDecomposed(StringBuilder text, char letter, Action<StringBuilder, char> append)
    {
        if (!UnicodeDecomposition.TryGet(letter, out var first, out var second))
        {
            append(text, letter);
            return;
        }

        AppendDecomposed(text, first, append);
        if (second != 0)
            append(text, second);
    }

    /// <summary>Sorts consecutive combining marks, so that equal text has one form.</summary>
    static string Sorted(StringBuilder text)
    {
        var letters = text.ToString().ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            var end = i;
            while (
                end < letters.Length
                && CharUnicodeInfo.GetUnicodeCategory(letters[end]) == UnicodeCategory.NonSpacingMark
            )
                end++;
            if (end > i + 1)
                Array.Sort(letters, i, end - i);
            i = Math.Max(i, end - 1);
        }

        return new(letters);
    }

    static bool IsAccent(char c) =>
        c is (>= '\u0300' and <= '\u036f') or (>= '\u0591' and <= '\u05c7') or (>= '\u064b' and <= '\u065f');

    // Whether some file systems ignore the character: joiners and variation selectors.
    static bool IsIgnored(char c) => c is '\u200c' or '\u200d' or (>= '\ufe00' and <= '\ufe0f');

    /// <summary>
    /// Returns the usual spelling of a special letter in plain letters, or ASCII for a full-width character; null for
    /// all other characters.
    /// </summary>
    static string? PlainSpelling(char c) =>
        c switch
        {
            'ß' or 'ẞ' => "ss",
            'æ' or 'Æ' => "ae",
            'œ' or 'Œ' => "oe",
            'ø' or 'Ø' => "o",
            'đ' or 'Đ' or 'ð' or 'Ð' => "d",
            'ł' or 'Ł' => "l",
            'þ' or 'Þ' => "th",
            'ı' => "i",
            'ﬀ' => "ff",
            'ﬁ' => "fi",
            'ﬂ' => "fl",
            'ﬃ' => "ffi",
            'ﬄ' => "ffl",
            '’' or '‘' => "'",
            >= '\uff01' and <= '\uff5e' => ((char)(c - 0xff01 + '!')).ToString().ToLowerInvariant(),
            _ => null,
        };
}
