using System.Buffers.Text;
using System.Text;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Unescapes strings as <see cref="JsonValue.Unescape"/> does, but to UTF-8, in a buffer that the next call uses again;
/// not thread-safe.
/// </summary>
sealed class JsonUnescaper
{
    // An invalid escape of two bytes becomes the replacement character, which has three.
    const int MostGrowth = 2;

    const int UnitLength = 6;

    byte[] _buffer = [];

    /// <summary>Returns the text, which is valid until the next call. Invalid UTF-8 is kept.</summary>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> escaped)
    {
        var slash = escaped.IndexOf((byte)'\\');
        if (slash < 0)
            return escaped;
        if (_buffer.Length < escaped.Length * MostGrowth)
            _buffer = new byte[escaped.Length * MostGrowth];
        var length = 0;
        for (; slash >= 0 && slash + 1 < escaped.Length; slash = escaped.IndexOf((byte)'\\'))
        {
            escaped[..slash].CopyTo(_buffer.AsSpan(length));
            length += slash;
            escaped = escaped[slash..];
            var (rune, consumed) = Escape(escaped);
            length += rune.EncodeToUtf8(_buffer.AsSpan(length));
            escaped = escaped[consumed..];
        }

        escaped.CopyTo(_buffer.AsSpan(length));
        return _buffer.AsSpan(0, length + escaped.Length);
    }

    static (Rune Rune, int Length) Escape(ReadOnlySpan<byte> bytes) =>
        bytes[1] switch
        {
            (byte)'n' => (new('\n'), 2),
            (byte)'t' => (new('\t'), 2),
            (byte)'r' => (new('\r'), 2),
            (byte)'b' => (new('\b'), 2),
            (byte)'f' => (new('\f'), 2),
            (byte)'u' => Unit(bytes) is not { } unit ? (Rune.ReplacementChar, 2)
            : Rune.TryCreate(unit, out var rune) ? (rune, UnitLength)
            : char.IsHighSurrogate(unit)
            && Unit(bytes[UnitLength..]) is { } low
            && Rune.TryCreate(unit, low, out var pair)
                ? (pair, 2 * UnitLength)
            : (Rune.ReplacementChar, UnitLength),
            < 0x80 and var other => (new(other), 2),
            _ => (Rune.ReplacementChar, 2),
        };

    static char? Unit(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= UnitLength
        && bytes[0] == '\\'
        && bytes[1] == 'u'
        && Utf8Parser.TryParse(bytes[2..UnitLength], out ushort code, out var consumed, 'x')
        && consumed == UnitLength - 2
            ? (char)code
            : null;
}
