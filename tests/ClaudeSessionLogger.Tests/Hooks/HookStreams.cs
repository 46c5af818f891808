namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>A pipe whose other end is closed.</summary>
class BrokenStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => throw new IOException("Broken pipe");

    public override int Read(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

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
