namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// Reads an archived file from any position. Decompresses only the frames that are read.
/// </summary>
/// <param name="skipsLost">
/// Whether lost parts read as a line break; otherwise reading one throws a <see cref="LostRangeException"/>.
/// </param>
/// <param name="owner">Disposed together with the stream; null if it is used further.</param>
sealed class ArchivedStream(ArchivedContent content, bool skipsLost, IDisposable? owner = null) : Stream
{
    bool _isDisposed;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;

    /// <summary>The length of the file; lost parts are included.</summary>
    public override long Length => content.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var read = content.Read(Position, buffer, out var lost);
        if (read == 0 && lost.End > lost.Start)
        {
            if (!skipsLost)
                throw new LostRangeException(content.Name, lost);
            buffer[0] = (byte)'\n';
            (read, Position) = (1, lost.End);
            return read;
        }

        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
            owner?.Dispose();
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
