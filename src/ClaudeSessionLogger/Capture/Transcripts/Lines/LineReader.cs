using System.Buffers;
using ClaudeSessionLogger.Capture.Json;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Capture.Transcripts.Lines;

/// <summary>
/// Splits a file into lines. One buffer is reused for all lines and grows only to the longest. A line over
/// <see cref="MaxLine"/> is shortened while it is read, so that a line of any length takes only a few megabytes.
/// </summary>
sealed class LineReader(SafeFileHandle file) : IDisposable
{
    public const int MaxLine = 4 << 20;
    const int Chunk = 256 << 10;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Chunk);
    int _start,
        _end;
    long _offset;
    bool _ended;
    LongLine? _longLine;

    /// <summary>The number of lines of which only a part could be read, or nothing.</summary>
    public int Incomplete { get; private set; }

    /// <summary>
    /// Returns the next line without its newline; valid until the next call. False at the end of the file.
    /// </summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = _start;
        while (true)
        {
            var length = ByteScan.IndexOf(_buffer.AsSpan(searched, _end - searched), (byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length - _start);
                _start = searched + length + 1;
                return true;
            }

            if (_ended)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return !line.IsEmpty;
            }

            if (_end - _start >= MaxLine)
            {
                line = ReadLongLine();
                return true;
            }

            searched = Fill();
        }
    }

    /// <summary>Reads the rest of the line at the start of the buffer, which is full, and shortens all of it.</summary>
    ReadOnlySpan<byte> ReadLongLine()
    {
        var line = _longLine ??= new();
        line.Clear();
        var length = _end - _start;
        while (length == _end - _start && !_ended)
        {
            line.Append(_buffer.AsSpan(_start, length));
            _start = _end = 0;
            Fill();
            length = ByteScan.IndexOf(_buffer.AsSpan(0, _end), (byte)'\n') is >= 0 and var found ? found : _end;
        }

        line.Append(_buffer.AsSpan(_start, length));
        _start = Math.Min(_start + length + 1, _end);
        if (line.IsIncomplete)
            Incomplete++;
        return line.IsTooLong ? default : line.Text;
    }

    /// <summary>Reads more bytes; returns where they begin.</summary>
    int Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Grow();
        var read = RandomAccess.Read(file, _buffer.AsSpan(_end), _offset);
        _ended = read == 0;
        _end += read;
        _offset += read;
        return _end - read;
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
