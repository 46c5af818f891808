using System.Runtime.CompilerServices;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Moves through one line of JSON and returns slices of it. Values that are not needed are skipped quickly and never
/// decoded. The cursor only parses strings and nesting, so it does not notice errors inside a skipped value; requested
/// values are validated by their decoders. <see cref="IsBroken"/> is set if the structure is invalid.
/// </summary>
ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    // The characters that end a number or literal, as bits: blanks and control characters, and , ] } : " { [
    const ulong EndsBelow64 = (1UL << (' ' + 1)) - 1 | 1UL << ',' | 1UL << ':' | 1UL << '"';
    const ulong EndsFrom64 = 1UL << (']' - 64) | 1UL << ('}' - 64) | 1UL << ('{' - 64) | 1UL << ('[' - 64);

    readonly ReadOnlySpan<byte> _json = json;

    public int Position { get; private set; }
    public bool IsBroken { get; private set; }

    public bool EnterObject() => Enter((byte)'{');

    public bool EnterArray() => Enter((byte)'[');

    /// <summary>
    /// In an object: moves to the value of the next property and returns its raw name. False at the end or if broken.
    /// </summary>
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        // Fast path for JSON without whitespace, as the client writes it.
        var at = Position;
        if (
            at + 1 < _json.Length
            && _json[at] == ','
            && _json[at + 1] == '"'
            && StringScan.End(_json, at + 2) is var close and >= 0
            && close + 2 < _json.Length
            && _json[close + 1] == ':'
            && _json[close + 2] > ' '
            && !IsBroken
        )
        {
            name = _json[(at + 2)..close];
            Position = close + 2;
            return true;
        }

        name = default;
        if (!Next((byte)'}'))
            return false;
        if (Peek() != '"')
            return SetBroken();
        if (!StringEnd(Position + 1, out var end))
        {
            Position = _json.Length;
            return SetBroken();
        }

        name = _json[(Position + 1)..end];
        Position = end + 1;
        SkipBlanks();
        if (Peek() != ':')
            return SetBroken();

        Position++;
        SkipBlanks();
        return true;
    }

    /// <summary>In an array: moves to the next element. False at the end or if broken.</summary>
    public bool NextElement() => Next((byte)']');

    /// <summary>
    /// Returns the raw value at the cursor (a string with its quotes) and moves past it. Empty if broken.
    /// </summary>
    public ReadOnlySpan<byte> Value()
    {
        var start = Position;
        if (
            (uint)start < (uint)_json.Length
            && _json[start] == '"'
            && StringScan.End(_json, start + 1) is var close and >= 0
        )
        {
            Position = close + 1;
            return _json[start..Position];
        }

        return OtherValue();
    }

    ReadOnlySpan<byte> OtherValue()
    {
        SkipBlanks();
        var start = Position;
        var ended = Peek() switch
        {
            '"' => StringEnd(start + 1, out var end) && MoveTo(end + 1),
            '{' or '[' => SkipNested(),
            _ => SkipScalar(),
        };
        if (ended)
            return _json[start..Position];

        // The string, object or array is not closed: skip the rest of the line, because it was searched already.
        if (Peek() is '"' or '{' or '[')
            Position = _json.Length;
        SetBroken();
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipBlanks()
    {
        // Treat NUL as whitespace: the client can leave lines that begin with NULs.
        while (
            Position < _json.Length
            && _json[Position] <= ' '
            && _json[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0
        )
            Position++;
    }

    /// <summary>Returns the bytes between a position and the cursor; empty if broken.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => IsBroken ? default : _json[start..Position];

    /// <summary>The bytes from the cursor to the end of the line.</summary>
    public readonly ReadOnlySpan<byte> Rest => _json[Position..];

    /// <summary>Moves past bytes that were read before, and returns them.</summary>
    public ReadOnlySpan<byte> Skip(int length)
    {
        Position += length;
        return _json[(Position - length)..Position];
    }

    public readonly bool AtEnd => Position >= _json.Length;

    bool Enter(byte open)
    {
        SkipBlanks();
        if (Peek() != open)
            return SetBroken();

        Position++;
        return true;
    }

    bool Next(byte close)
    {
        if (IsBroken)
            return false;

        SkipBlanks();
        if (Peek() == ',')
        {
            Position++;
            SkipBlanks();
        }

        if (Peek() == close)
        {
            Position++;
            return false;
        }

        return !AtEnd || SetBroken();
    }

    // Goes byte by byte, because there are rarely more than a few bytes between two strings.
    bool SkipNested()
    {
        var json = _json;
        var (at, depth) = (Position, 0);
        for (; (uint)at < (uint)json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    at = StringScan.End(json, at + 1);
                    if (at < 0)
                        return false;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0)
                        return MoveTo(at + 1);
                    break;
            }
        }

        return false;
    }

    bool SkipScalar()
    {
        // Stop at characters that no number or literal contains. If a record is torn inside a number or literal, the
        // next record may follow directly.
        var at = Position;
        while (at < _json.Length && !EndsScalar(_json[at]))
            at++;
        return at > Position && MoveTo(at);
    }

    // Numbers are frequent, and eight comparisons for each digit took longer than a look-up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool EndsScalar(byte value) =>
        value < 128 && ((value < 64 ? EndsBelow64 : EndsFrom64) >> (value & 63) & 1) != 0;

    readonly bool StringEnd(int from, out int end)
    {
        end = StringScan.End(_json, from);
        return end >= 0;
    }

    bool MoveTo(int position)
    {
        Position = position;
        return true;
    }

    /// <summary>The byte at the cursor; -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek() => Position < _json.Length ? _json[Position] : -1;

    bool SetBroken()
    {
        IsBroken = true;
        return false;
    }
}
