using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Normalizes UTF-8 as <see cref="TextNormalizer.NormalizeWords"/> does, in a buffer that the next call uses again, so
/// that a search through many texts allocates little; not thread-safe.
/// </summary>
sealed class WordNormalizer
{
    static readonly byte[]?[] s_known = new byte[0x10000][];

    byte[] _buffer = new byte[4096];

    /// <summary>Returns the normalized text, which is valid until the next call.</summary>
    public ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (true)
        {
            Reserve(length, text.Length);
            Ascii.ToLower(text, _buffer.AsSpan(length), out var ascii);
            text = text[ascii..];
            length += ascii;
            while (text is [>= 0x80, ..])
            {
                Rune.DecodeFromUtf8(text, out var rune, out var consumed);
                var normalized = Of(rune);
                Reserve(length, normalized.Length);
                normalized.CopyTo(_buffer, length);
                text = text[consumed..];
                length += normalized.Length;
            }

            if (text.IsEmpty)
                return _buffer.AsSpan(0, length);
        }
    }

    static byte[] Of(Rune rune) => rune.IsBmp ? s_known[rune.Value] ??= Compute(rune) : Compute(rune);

    static byte[] Compute(Rune rune) => Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(rune.ToString()));

    void Reserve(int used, int more)
    {
        if (_buffer.Length - used < more)
            Array.Resize(ref _buffer, Math.Max(used + more, _buffer.Length * 2));
    }
}
