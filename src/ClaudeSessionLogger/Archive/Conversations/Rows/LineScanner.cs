using System.Buffers;
using ClaudeSessionLogger.Capture.Transcripts.Lines;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>
/// Splits a stream into lines, with their positions. A line over <see cref="MaxLine"/> is shortened while it is read.
/// </summary>
sealed class LineScanner(Stream stream) : IDisposable
{
    /// <summary>The longest line that is shown. Images take a few megabytes.</summary>
    public const int MaxLine = 16 << 20;

    const int Chunk = 256 << 10;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Chunk);
    long _position;
    int _start,
        _end;
    bool _ended;
    LongLine? _longLine;

    /// <summary>Where the line begins in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>The number of bytes that the line has in the file.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the line is shortened, so that it is not the one in the file.</summary>
    public bool IsShortened { get; private set; }

    /// <summary>Returns the next line without its newline; valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        IsShortened = false;
        var searched = _start;
        while (true)
        {
            var length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0 || _ended)
            {
                var end = length >= 0 ? searched + length : _end;
                (Offset, Length) = (_position - (_end - _start), end - _start);
                line = _buffer.AsSpan(_start, end - _start);
                _start = Math.Min(end + 1, _end);
                return length >= 0 || !line.IsEmpty;
            }

            if (_end - _start >= MaxLine)
            {
                line = ReadLongLine();
                return true;
            }

            searched = Fill();
        }
    }

    ReadOnlySpan<byte> ReadLongLine()
    {
        var line = _longLine ??= new();
        line.Clear();
        (Offset, IsShortened) = (_position - (_end - _start), true);
        var length = _end - _start;
        while (length == _end - _start && !_ended)
        {
            line.Append(_buffer.AsSpan(_start, length));
            _start = _end = 0;
            Fill();
            length = _buffer.AsSpan(0, _end).IndexOf((byte)'\n') is >= 0 and var found ? found : _end;
        }

        line.Append(_buffer.AsSpan(_start, length));
        Length = _position - (_end - _start) + length - Offset;
        _start = Math.Min(_start + length + 1, _end);
        return line.IsTooLong ? default : line.Text;
    }

    int Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
        _position += read;
        return _end - read;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
