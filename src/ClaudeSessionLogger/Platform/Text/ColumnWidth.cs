using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Computes how many terminal columns a grapheme cluster takes, from East_Asian_Width, emoji and combining marks.
/// </summary>
static class ColumnWidth
{
    const int EmojiPresentation = 0xfe0f;

    public static int Measure(ReadOnlySpan<char> cluster)
    {
        if (cluster.Length == 1 && cluster[0] < 0x300)
            return cluster[0] is < ' ' or (>= '\x7f' and <= '\x9f') or '\xad' ? 0 : 1;

        var sum = 0;
        foreach (var rune in cluster.EnumerateRunes())
        {
            // A terminal draws a family, a flag or a face with a skin tone as a single picture of two columns.
            if (sum == 2 || rune.Value == EmojiPresentation)
                return 2;
            sum += Measure(rune);
        }

        return Math.Min(sum, 2);
    }

    static int Measure(Rune rune)
    {
        if (rune.Value is >= 0x1160 and <= 0x11ff)
            return 0; // the vowels and final consonants of a Hangul syllable
        if (IsWide(rune.Value))
            return 2;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format
            or UnicodeCategory.Control => 0,
            _ => 1,
        };
    }

    static bool IsWide(int c)
    {
        var wide = Wide;
        int low = 0,
            high = wide.Length / 2;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (c > wide[(middle * 2) + 1])
                low = middle + 1;
            else
                high = middle;
        }

        return low * 2 < wide.Length && c >= wide[low * 2];
    }

    /// <summary>The first and last character of each range that Unicode classifies as Wide or Fullwidth.</summary>
    static ReadOnlySpan<int> Wide =>
        [
            0x1100,
            0x115f,
            0x231a,
            0x231b,
            0x2329,
            0x232a,
            0x23e9,
            0x23ec,
            0x23f0,
            0x23f0,
            0x23f3,
            0x23f3,
            0x25fd,
            0x25fe,
            0x2614,
            0x2615,
            0x2630,
            0x2637,
            0x2648,
            0x2653,
            0x267f,
            0x267f,
            0x268a,
            0x268f,
            0x2693,
            0x2693,
            0x26a1,
            0x26a1,
            0x26aa,
            0x26ab,
            0x26bd,
            0x26be,
            0x26c4,
            0x26c5,
            0x26ce,
            0x26ce,
            0x26d4,
            0x26d4,
            0x26ea,
            0x26ea,
            0x26f2,
            0x26f3,
            0x26f5,
            0x26f5,
            0x26fa,
            0x26fa,
            0x26fd,
            0x26fd,
            0x2705,
            0x2705,
            0x270a,
            0x270b,
            0x2728,
            0x2728,
            0x274c,
            0x274c,
            0x274e,
            0x274e,
            0x2753,
            0x2755,
            0x2757,
            0x2757,
            0x2795,
            0x2797,
            0x27b0,
            0x27b0,
            0x27bf,
            0x27bf,
            0x2b1b,
            0x2b1c,
            0x2b50,
            0x2b50,
            0x2b55,
            0x2b55,
            0x2e80,
            0x303e,
            0x3041,
            0x3247,
            0x3250,
            0xa4c6,
            0xa960,
            0xa97c,
            0xac00,
            0xd7a3,
            0xf900,
            0xfaff,
            0xfe10,
            0xfe19,
            0xfe30,
            0xfe6b,
            0xff01,
            0xff60,
            0xffe0,
            0xffe6,
            0x16fe0,
            0x18d08,
            0x1aff0,
            0x1b2fb,
            0x1f004,
            0x1f004,
            0x1f0cf,
            0x1f0cf,
            0x1f18e,
            0x1f18e,
            0x1f191,
            0x1f19a,
            0x1f200,
            0x1f320,
            0x1f32d,
            0x1f335,
            0x1f337,
            0x1f37c,
            0x1f37e,
            0x1f393,
            0x1f3a0,
            0x1f3ca,
            0x1f3cf,
            0x1f3d3,
            0x1f3e0,
            0x1f3f0,
            0x1f3f4,
            0x1f3f4,
            0x1f3f8,
            0x1f43e,
            0x1f440,
            0x1f440,
            0x1f442,
            0x1f4fc,
            0x1f4ff,
            0x1f53d,
            0x1f54b,
            0x1f54e,
            0x1f550,
            0x1f567,
            0x1f57a,
            0x1f57a,
            0x1f595,
            0x1f596,
            0x1f5a4,
            0x1f5a4,
            0x1f5fb,
            0x1f64f,
            0x1f680,
            0x1f6c5,
            0x1f6cc,
            0x1f6cc,
            0x1f6d0,
            0x1f6d2,
            0x1f6d5,
            0x1f6df,
            0x1f6eb,
            0x1f6ec,
            0x1f6f4,
            0x1f6fc,
            0x1f7e0,
            0x1f7f0,
            0x1f90c,
            0x1f93a,
            0x1f93c,
            0x1f945,
            0x1f947,
            0x1f9ff,
            0x1fa70,
            0x1faf6,
            0x20000,
            0x3fffd,
        ];
}
