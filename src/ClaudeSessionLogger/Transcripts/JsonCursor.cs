using System.Buffers;
using System.Runtime.CompilerServices;

namespace ClaudeSessionLogger.Transcripts;

/// <summary>
/// Walks one line of JSON and hands out slices of it: what is not asked for is stepped over at memory speed and never
/// decoded. It knows strings and nesting and nothing more, so a value it steps over may be nonsense inside; what it
/// is asked for is checked by whoever decodes it. <see cref="IsBroken"/> says that the structure did not hold.
/// </summary>
ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[]"u8);
    // What no number or literal holds: a record torn inside one may have the next record right behind it.
    static readonly SearchValues<byte> s_scalarEnd = SearchValues.Create(",:\"{}[] \t\r\n"u8);

    readonly ReadOnlySpan<byte> _json = json;

    public int Position { get; private set; }
    public bool IsBroken { get; private set; }

    public bool EnterObject() => Enter((byte)'{');

    public bool EnterArray() => Enter((byte)'[');

    /// <summary>Inside an object: the next property's name, raw, with the cursor at its value. False at the end or when broken.</summary>
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Next((byte)'}'))
            return false;
        if (Peek() != '"' || !StringEnd(Position + 1, out var end))
            return Broken();

        name = _json[(Position + 1)..end];
        Position = end + 1;
        SkipBlanks();
        if (Peek() != ':')
            return Broken();

        Position++;
        SkipBlanks();
        return true;
    }

    /// <summary>Inside an array: true with the cursor at the next element. False at the end or when broken.</summary>
    public bool NextElement() => Next((byte)']');

    /// <summary>The value at the cursor, raw (a string with its quotes), and the cursor behind it. Empty when broken.</summary>
    public ReadOnlySpan<byte> Value()
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

        Broken();
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipBlanks()
    {
        // NUL is a blank too: the client can leave lines that begin with a run of them.
        while (Position < _json.Length && _json[Position] <= ' ' && _json[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0)
            Position++;
    }

    public readonly bool AtEnd => Position >= _json.Length;

    bool Enter(byte open)
    {
        SkipBlanks();
        if (Peek() != open)
            return Broken();

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

        return !AtEnd || Broken();
    }

    bool SkipNested()
    {
        var depth = 0;
        while (true)
        {
            var step = _json[Position..].IndexOfAny(s_structure);
            if (step < 0)
                return false;

            Position += step;
            switch (_json[Position++])
            {
                case (byte)'"':
                    if (!StringEnd(Position, out var end))
                        return false;
                    Position = end + 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0)
                        return true;
                    break;
            }
        }
    }

    bool SkipScalar()
    {
        var length = _json[Position..].IndexOfAny(s_scalarEnd);
        return length != 0 && MoveTo(length < 0 ? _json.Length : Position + length) && Position > 0;
    }

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

    /// <summary>The byte at the cursor, -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek() => Position < _json.Length ? _json[Position] : -1;

    bool Broken()
    {
        IsBroken = true;
        return false;
    }
}
