namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Finds where the JSON object on a stream ends, while it arrives in pieces. Counts brackets outside of strings; does
/// not check the JSON. Uses a vectorized search only inside strings, because it would save no time elsewhere.
/// </summary>
struct JsonObjectEnd
{
    enum State : byte
    {
        Before,
        Inside,
        String,
        Escape,

        /// <summary>
        /// There was a comment. Comments may contain brackets and quotes, so the end of the object cannot be found:
        /// read up to the end of the stream.
        /// </summary>
        Unknown,
    }

    State _state;
    int _depth;

    /// <summary>
    /// Returns the length of <paramref name="piece"/> up to the end of the object; 0 if the object continues in the
    /// next piece.
    /// </summary>
    /// <remarks>If the text is not an object, returns the length of the piece in which this becomes clear.</remarks>
    public int Find(ReadOnlySpan<byte> piece)
    {
        for (var at = 0; at < piece.Length && _state != State.Unknown; at++)
        {
            switch (_state)
            {
                case State.String:
                    var next = piece[at..].IndexOfAny((byte)'"', (byte)'\\');
                    if (next < 0)
                        return 0;
                    at += next;
                    _state = piece[at] == '"' ? State.Inside : State.Escape;
                    break;
                case State.Escape:
                    _state = State.String;
                    break;
                case State.Inside when Passes(piece[at]):
                    return at + 1;
                case State.Before when !Begins(piece[at]):
                    return piece.Length;
            }
        }

        return 0;
    }

    /// <summary>Returns true for a character that can begin an object or stand before one.</summary>
    bool Begins(byte character)
    {
        if (character is (byte)'{')
            (_state, _depth) = (State.Inside, 1);
        else if (character is (byte)'/')
            _state = State.Unknown;

        // 0xef, 0xbb and 0xbf are the bytes of the byte order mark.
        return character is (byte)'{' or (byte)'/' or <= (byte)' ' or 0xef or 0xbb or 0xbf;
    }

    /// <summary>Returns true for the last bracket of the object.</summary>
    bool Passes(byte character)
    {
        switch (character)
        {
            case (byte)'"':
                _state = State.String;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']':
                return --_depth == 0;
            case (byte)'/':
                _state = State.Unknown;
                return false;
            default:
                return false;
        }
    }
}
