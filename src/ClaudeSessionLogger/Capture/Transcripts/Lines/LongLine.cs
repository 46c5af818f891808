using System.Buffers;

namespace ClaudeSessionLogger.Capture.Transcripts.Lines;

/// <summary>
/// Shortens a line that is too long for memory while it is read: long strings to their beginning, and large objects and
/// arrays that are not needed to empty ones. What <see cref="TranscriptRow"/> needs stays, so the result is read like
/// any other line.
/// </summary>
/// <remarks>
/// It follows only quotes and brackets, so a torn line stays as torn as it was: the reader finds a complete record
/// after the tear also in the shortened line.
/// </remarks>
sealed class LongLine
{
    /// <summary>The maximum length of a shortened line. A longer one cannot be read and is skipped.</summary>
    public const int MaxLength = 16 << 20;

    // From this length on, less of each string and container is kept.
    const int LongLength = 4 << 20;

    const int MaxString = 64 << 10,
        MaxStringOfLong = 2 << 10;
    const int MaxContainer = 64 << 10,
        MaxContainerOfLong = 1 << 10;
    const int MaxDepth = 64;

    static readonly SearchValues<byte> s_stringEnds = SearchValues.Create("\"\\"u8);

    readonly List<LongLinePart> _open = [];
    byte[] _text = new byte[256 << 10];
    int _length,
        _deeper;

    // The depth of the container whose rest is dropped; 0 if none is.
    int _dropped;

    // The index of the outermost open container that may be dropped; -1 if there is none.
    int _unneeded = -1;
    bool _isInString,
        _isCut,
        _isEscaped,
        _isBlank,
        _endsWithBrace,
        _isAfterColon;
    int _stringStart,
        _stringEnd;

    /// <summary>Whether parts were dropped that would have been needed, or the line is still too long.</summary>
    public bool IsIncomplete { get; private set; }

    public bool IsTooLong { get; private set; }

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    bool IsDropping => _dropped > 0 || IsTooLong;

    public void Clear()
    {
        _open.Clear();
        (_length, _deeper, _dropped, _stringStart, _stringEnd) = (0, 0, 0, 0, 0);
        _unneeded = -1;
        _isInString = _isCut = _isEscaped = _isBlank = _endsWithBrace = _isAfterColon = false;
        IsIncomplete = IsTooLong = false;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsTooLong)
            bytes = bytes[(_isInString ? AppendString(bytes) : AppendToken(bytes[0]))..];
    }

    int AppendString(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            Keep(bytes[..1], mayCut: false);
            return 1;
        }

        var end = bytes.IndexOfAny(s_stringEnds);
        if (end != 0)
        {
            var text = end < 0 ? bytes : bytes[..end];
            Keep(text, mayCut: true);
            if (text.TrimEnd(" \t\r\0"u8) is { IsEmpty: false } trimmed)
                _endsWithBrace = trimmed[^1] == '{';
            return text.Length;
        }

        if (bytes[0] == '\\')
        {
            _isEscaped = true;
            _endsWithBrace = false;
            // A backslash is kept only with the byte that it escapes.
            if (RoomInString < 2)
                _isCut = true;
            Keep(bytes[..1], mayCut: false);
            return 1;
        }

        EndString();
        return 1;
    }

    int RoomInString => _stringStart + (_length > LongLength ? MaxStringOfLong : MaxString) - _length;

    void Keep(ReadOnlySpan<byte> text, bool mayCut)
    {
        if (_isCut || IsDropping)
            return;
        if (mayCut && text.Length > RoomInString)
        {
            text = text[..Math.Max(0, RoomInString)];
            _isCut = true;
        }

        Write(text);
    }

    void EndString()
    {
        _isInString = false;
        if (!IsDropping)
        {
            // In a torn line, this may be the start of the next record instead of the end of a string.
            if (_isCut && _endsWithBrace)
                Write("{"u8);
            _stringEnd = _length;
            Write("\""u8);
        }

        Limit();
    }

    int AppendToken(byte token)
    {
        var isBlank = token is (byte)' ' or (byte)'\t' or (byte)'\r' or 0;
        if (isBlank && _isBlank)
            return 1;
        _isBlank = isBlank;
        switch (token)
        {
            case (byte)'"':
                Write("\""u8);
                _isInString = true;
                _isCut = _endsWithBrace = false;
                _stringStart = _length;
                return 1;
            case (byte)'{' or (byte)'[':
                Open(token);
                break;
            case (byte)'}' or (byte)']':
                Close(token);
                break;
            default:
                Write([token]);
                Limit();
                break;
        }

        _isAfterColon = token == ':' || (isBlank && _isAfterColon);
        return 1;
    }

    void Open(byte bracket)
    {
        if (_open.Count == MaxDepth)
        {
            _deeper++;
            Write([bracket]);
            return;
        }

        var name = _isAfterColon ? _text.AsSpan(_stringStart, Math.Max(0, _stringEnd - _stringStart)) : default;
        var part = _open is [.., var parent] ? parent.Below(name, _isAfterColon) : LongLinePart.Record;
        if (_unneeded < 0 && !part.IsNeeded)
            _unneeded = _open.Count;
        _open.Add(part with { Start = _length });
        Write([bracket]);
    }

    void Close(byte bracket)
    {
        if (_deeper > 0)
        {
            _deeper--;
            Write([bracket]);
            return;
        }

        if (_dropped == _open.Count)
            _dropped = 0;
        Write([bracket]);
        if (_open.Count > 0)
            _open.RemoveAt(_open.Count - 1);
        if (_open.Count <= _unneeded)
            _unneeded = -1;
    }

    /// <summary>Drops the content of a container that has become too large.</summary>
    void Limit()
    {
        if (IsDropping)
            return;
        var most = _length > LongLength ? MaxContainerOfLong : MaxContainer;
        var depth = _unneeded >= 0 && _length - _open[_unneeded].Start > most ? _unneeded : -1;
        if (depth < 0 && _length > MaxLength - MaxString)
        {
            IsIncomplete = true;
            depth = Math.Min(2, _open.Count - 1);
            IsTooLong = depth < 1;
        }

        if (depth >= 1)
            (_dropped, _length) = (depth + 1, _open[depth].Start + 1);
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        if (IsDropping)
            return;
        if (_length + bytes.Length > _text.Length)
        {
            if (_length + bytes.Length > MaxLength)
            {
                IsTooLong = IsIncomplete = true;
                return;
            }

            Array.Resize(ref _text, Math.Min(MaxLength, Math.Max(_text.Length * 2, _length + bytes.Length)));
        }

        bytes.CopyTo(_text.AsSpan(_length));
        _length += bytes.Length;
    }
}
