using System.Buffers;
using ClaudeSessionLogger.Capture.Json;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Splits a file into lines. One buffer is reused for all lines and grows only to the longest, so that a 2 GB
/// transcript takes only the memory of its longest line. A line over <see cref="MaxLine"/> is skipped and counted.
/// </summary>
sealed class LineReader(SafeFileHandle file) : IDisposable
{
    public const int MaxLine = 256 << 20;
    const int Chunk = 256 << 10;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Chunk);
    int _start,
        _end;
    long _offset;
    bool _ended,
        _skipping;

    /// <summary>The number of bytes read so far.</summary>
    public long Offset => _offset;

    /// <summary>The number of lines that were too long to keep in memory.</summary>
    public int Overlong { get; private set; }

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
                if (!_skipping)
                    return true;

                _skipping = false;
                searched = _start;
                continue;
            }

            if (_ended)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return !line.IsEmpty && !_skipping;
            }

            searched = Fill();
        }
    }

    /// <summary>Reads more bytes; returns where they begin.</summary>
    int Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length && !Grow())
        {
            // The line is too long: discard it and continue to its end.
            if (!_skipping)
                Overlong++;
            _skipping = true;
            _end = 0;
        }

        var read = RandomAccess.Read(file, _buffer.AsSpan(_end), _offset);
        _ended = read == 0;
        _end += read;
        _offset += read;
        return _end - read;
    }

    bool Grow()
    {
        if (_skipping || _buffer.Length >= MaxLine)
            return false;

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
