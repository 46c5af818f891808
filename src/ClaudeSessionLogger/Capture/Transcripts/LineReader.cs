using System.Buffers;
using ClaudeSessionLogger.Capture.Json;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Cuts a file at its newlines. One buffer, reused for all lines and grown only to the longest, so a 2 GB transcript costs
/// what its longest line costs; a line over <see cref="MaxLine"/> is stepped over and told of.
/// </summary>
sealed class LineReader(SafeFileHandle file) : IDisposable
{
    public const int MaxLine = 256 << 20;
    const int Chunk = 256 << 10;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Chunk);
    int _start, _end;
    long _offset;
    bool _ended, _skipping;

    /// <summary>Bytes read of the file so far.</summary>
    public long Offset => _offset;

    /// <summary>Lines too long to be kept in memory.</summary>
    public int Overlong { get; private set; }

    /// <summary>The next line without its newline; valid until the next call. False at the end of the file.</summary>
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

    /// <summary>Reads on; returns where the new bytes begin.</summary>
    int Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length && !Grow())
        {
            // Too long to hold: forget what we have of it and go on to its end.
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
