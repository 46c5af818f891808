using System.Buffers;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// Divides a text into pages that end with a line. The pages of a text are always the same, so that the session index
/// can name them.
/// </summary>
static class TextPages
{
    /// <summary>Receives a page; returns whether to go on.</summary>
    public delegate bool Reader(ReadOnlySpan<byte> page);

    const int Length = 256 << 10;

    // A longer line is divided.
    const int LongestLine = 64 << 20;

    // As grep does it.
    const int CheckedForBinary = 8 << 10;

    /// <summary>
    /// Reads the pages of a part of a text, which begins with a page. Of what is no text, there are none. Throws file
    /// system exceptions.
    /// </summary>
    public static void Read(Stream stream, long start, long end, Reader reader)
    {
        end = Math.Min(end, stream.Length);
        stream.Position = start;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * Length);
        try
        {
            for (var (length, isFirst) = (0, start == 0); ; isFirst = false)
            {
                length += Fill(stream, end, buffer.AsSpan(length));
                var rest = buffer.AsSpan(0, length);
                var isLast = length < buffer.Length;
                if (isFirst && rest[..Math.Min(CheckedForBinary, length)].Contains((byte)0))
                    return;
                for (; PageLength(rest, isLast) is > 0 and var page; rest = rest[page..])
                    if (!reader(rest[..page]))
                        return;
                if (isLast)
                    return;
                var next = rest.Length == buffer.Length ? ArrayPool<byte>.Shared.Rent(buffer.Length * 2) : buffer;
                rest.CopyTo(next);
                length = rest.Length;
                if (next != buffer)
                    ArrayPool<byte>.Shared.Return(buffer);
                buffer = next;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Returns 0 if the end of the page has not been read yet.
    static int PageLength(ReadOnlySpan<byte> text, bool isLast)
    {
        if (text.Length >= Length && text[(Length - 1)..].IndexOf((byte)'\n') is >= 0 and var end)
            return Length + end;
        return isLast || text.Length >= LongestLine ? text.Length : 0;
    }

    // What is lost of an archived file is replaced by a line break, so less may be read.
    static int Fill(Stream stream, long end, Span<byte> buffer)
    {
        var length = 0;
        while (
            length < buffer.Length
            && stream.Position < end
            && stream.Read(buffer[length..(int)Math.Min(buffer.Length, length + end - stream.Position)])
                is > 0
                    and var read
        )
            length += read;
        return length;
    }
}
