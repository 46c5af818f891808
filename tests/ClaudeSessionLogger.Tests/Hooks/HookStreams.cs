using System.Text;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>A pipe whose other end is closed.</summary>
class BrokenStream : ForwardStream
{
    public override bool CanRead => true;
    public override bool CanWrite => true;

    public override void Flush() => throw new IOException("Broken pipe");

    public override int Read(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

    public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
}

/// <summary>An endless stream of blanks.</summary>
sealed class EndlessStream : BrokenStream
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        buffer.AsSpan(offset, count).Fill((byte)' ');
        return count;
    }
}

/// <summary>A pipe that nobody closes: where a real one would wait for ever, reading fails.</summary>
sealed class OpenPipe(params IEnumerable<byte[]> pieces) : BrokenStream
{
    readonly Queue<ArraySegment<byte>> _pieces = new(
        from piece in pieces
        where piece.Length > 0
        select new ArraySegment<byte>(piece)
    );
    ArraySegment<byte> _piece;

    public OpenPipe(params IEnumerable<string> pieces)
        : this(pieces.Select(Encoding.UTF8.GetBytes)) { }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_piece.Count == 0 && !_pieces.TryDequeue(out _piece))
            throw new IOException("it waits for the end of its input");
        var taken = Math.Min(count, _piece.Count);
        _piece[..taken].CopyTo(buffer, offset);
        _piece = _piece[taken..];
        return taken;
    }
}
