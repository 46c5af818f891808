using System.Buffers;
using System.Buffers.Text;
using System.Text;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Decodes one raw JSON value leniently: a missing, invalid or differently typed value gives an empty result.
/// </summary>
static class JsonValue
{
    /// <summary>
    /// The maximum number of tokens of one kind in a response. A greater number is treated as damaged and reduced to
    /// this maximum, which is low enough that sums and prices of millions of such rows fit into 64 bits and a decimal.
    /// </summary>
    public const long MaxCount = 100_000_000;

    public const int MaxSearches = 100_000;

    // The maximum length of text that is unescaped on the stack.
    const int Short = 1024;

    public static bool IsNull(ReadOnlySpan<byte> raw) => raw.IsEmpty || raw.SequenceEqual("null"u8);

    public static bool IsTrue(ReadOnlySpan<byte> raw) => raw.SequenceEqual("true"u8);

    /// <summary>The bytes between the quotes, still escaped; empty if it is not a string.</summary>
    public static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> raw) =>
        raw.Length >= 2 && raw[0] == '"' && raw[^1] == '"' ? raw[1..^1] : default;

    /// <summary>
    /// Reads a number of web searches: like <see cref="Count"/>, but with a lower maximum, because each costs a cent.
    /// </summary>
    public static int Searches(ReadOnlySpan<byte> raw) => (int)Math.Min(Count(raw), MaxSearches);

    /// <summary>
    /// Reads a count of tokens or requests: a whole, non-negative number, which may be written as a float or in quotes.
    /// </summary>
    public static long Count(ReadOnlySpan<byte> raw)
    {
        if (raw is [(byte)'"', ..])
            raw = Inside(raw);
        if (raw.IsEmpty || raw[0] is not (>= (byte)'0' and <= (byte)'9'))
            return 0;
        if (Utf8Parser.TryParse(raw, out long whole, out var consumed) && consumed == raw.Length)
            return Math.Min(whole, MaxCount);
        if (Utf8Parser.TryParse(raw, out double number, out consumed) && consumed == raw.Length && number > 0)
            return (long)Math.Min(number, MaxCount);

        return raw.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? MaxCount : 0;
    }

    /// <summary>Reads an exact amount of money; null if it is not a valid number.</summary>
    public static decimal? Amount(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty || raw[0] is not (>= (byte)'0' and <= (byte)'9'))
            return null;
        // A double printed by JavaScript has up to 17 digits and may have an exponent; keep 12 decimal places.
        var format = raw.IndexOfAny((byte)'e', (byte)'E') >= 0 ? 'E' : 'G';
        return
            Utf8Parser.TryParse(raw, out decimal amount, out var consumed, format)
            && consumed == raw.Length
            && amount < MaxCount
            ? decimal.Round(amount, Usd.DecimalPlaces)
            : null;
    }

    public static string? Text(ReadOnlySpan<byte> raw)
    {
        var inside = Inside(raw);
        return inside.IsEmpty ? null : Unescape(inside);
    }

    /// <summary>
    /// Unescapes a string. An invalid escape or invalid UTF-8 becomes the replacement character, never an error.
    /// </summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var slash = escaped.IndexOf((byte)'\\');
        if (slash < 0)
            return Encoding.UTF8.GetString(escaped);

        // A text never has more characters than bytes.
        var text = escaped.Length <= Short ? stackalloc char[Short] : new char[escaped.Length];
        var consumed = 0;
        while (slash >= 0 && slash + 1 < escaped.Length)
        {
            consumed += Encoding.UTF8.GetChars(escaped[..slash], text[consumed..]);
            (text[consumed++], var length) = Escape(escaped[(slash + 1)..]);
            escaped = escaped[(slash + 1 + length)..];
            slash = escaped.IndexOf((byte)'\\');
        }

        consumed += Encoding.UTF8.GetChars(escaped, text[consumed..]);
        return WithoutLoneSurrogates(text[..consumed].ToString());
    }

    static (char Character, int Length) Escape(ReadOnlySpan<byte> after) =>
        after[0] switch
        {
            (byte)'n' => ('\n', 1),
            (byte)'t' => ('\t', 1),
            (byte)'r' => ('\r', 1),
            (byte)'b' => ('\b', 1),
            (byte)'f' => ('\f', 1),
            (byte)'u' => after.Length >= 5
            && Utf8Parser.TryParse(after[1..5], out ushort code, out var consumed, 'x')
            && consumed == 4
                ? ((char)code, 5)
                : ('\uFFFD', 1),
            var other => (other < 0x80 ? (char)other : '\uFFFD', 1),
        };

    static string WithoutLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;

        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            rest = rest[length..];
        }

        return text;
    }
}
