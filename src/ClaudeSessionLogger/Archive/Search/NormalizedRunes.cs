using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// The normalized form of each character, as a search compares it, with a blank in place of every separator.
/// </summary>
static class NormalizedRunes
{
    public const byte Separator = (byte)' ';

    static readonly byte[]?[] s_known = new byte[0x10000][];

    /// <summary>For ASCII: the letter in lower case, or a digit; 0 for separators.</summary>
    public static ReadOnlySpan<byte> Ascii =>
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8
        + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\00123456789\0\0\0\0\0\0"u8
        + "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8
        + "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8;

    /// <summary>Whether this is a separator in ASCII.</summary>
    public static bool IsPlainSeparator(byte c) => c < 0x80 && Ascii[c] == 0;

    /// <summary>Bytes that belong to words, and a 0 or a blank for each separator.</summary>
    public static ReadOnlySpan<byte> Of(Rune rune) =>
        rune.IsBmp ? s_known[rune.Value] ??= Compute(rune) : Compute(rune);

    static byte[] Compute(Rune rune)
    {
        var bytes = new List<byte>(8);
        Span<byte> encoded = stackalloc byte[4];
        foreach (var part in TextNormalizer.NormalizeWords(rune.ToString()).EnumerateRunes())
            if (SearchTerm.IsSeparator(part))
                bytes.Add(Separator);
            else
                bytes.AddRange(encoded[..part.EncodeToUtf8(encoded)]);
        return [.. bytes];
    }
}
