using System.Text;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// The encodings in which the client reads settings: UTF-8 with or without a byte order mark, and UTF-16 with one. A
/// file is written in the encoding in which it was read.
/// </summary>
sealed class ClientSettingsEncoding
{
    readonly byte[] _mark;
    readonly Encoding? _wide;

    ClientSettingsEncoding(ReadOnlySpan<byte> mark, Encoding? wide = null) => (_mark, _wide) = (mark.ToArray(), wide);

    public static ClientSettingsEncoding Of(ReadOnlySpan<byte> file) =>
        file switch
        {
            [0xEF, 0xBB, 0xBF, ..] => new([0xEF, 0xBB, 0xBF]),
            [0xFF, 0xFE, ..] => new(
                [0xFF, 0xFE],
                new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true)
            ),
            [0xFE, 0xFF, ..] => new(
                [0xFE, 0xFF],
                new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true)
            ),
            _ => new([]),
        };

    /// <summary>
    /// Converts the file to UTF-8; throws <see cref="DecoderFallbackException"/> for an incomplete character.
    /// </summary>
    public byte[] Decode(ReadOnlySpan<byte> file)
    {
        var text = file[_mark.Length..];
        return _wide is null ? text.ToArray() : Encoding.UTF8.GetBytes(_wide.GetString(text));
    }

    public byte[] Encode(ReadOnlySpan<byte> body) =>
        [.. _mark, .. _wide is null ? body : _wide.GetBytes(Encoding.UTF8.GetString(body))];
}
