using System.Buffers.Binary;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Parses the structure of DuckDB's WAL: a header with the version, then entries, each preceded by its length and
/// checksum. DuckDB verifies the checksums itself, but stops without an error at an invalid length.
/// </summary>
/// <param name="IsReadable">False if DuckDB would ignore the file because it has no valid header.</param>
/// <param name="IntactBytes">The offset at which the complete entries end.</param>
readonly record struct WriteAheadLog(bool IsReadable, long IntactBytes)
{
    const int PrefixLength = 16;

    // In DuckDB's format: property 100 (the entry type) has the value 98 (version); property 101 follows.
    static ReadOnlySpan<byte> Header => [0x64, 0x00, 0x62, 0x65, 0x00];

    static ReadOnlySpan<byte> End => [0xff, 0xff];

    /// <summary>Returns null if the file does not exist or is empty.</summary>
    public static WriteAheadLog? Read(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            return file.Length == 0 ? null : Read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // DuckDB reports this error when it opens the file.
            return null;
        }
    }

    static WriteAheadLog Read(FileStream file)
    {
        Span<byte> start = stackalloc byte[256];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        // If the file is shorter than a header, writing the header was interrupted, and no transaction was committed.
        if (!start.StartsWith(Header[..Math.Min(Header.Length, start.Length)]))
            return new(false, 0);
        // In the older version 1 of the format, there are no lengths before the entries.
        if (start.Length <= Header.Length || start[Header.Length] != 2 || start.IndexOf(End) is var end && end < 0)
            return new(true, file.Length);

        Span<byte> prefix = stackalloc byte[PrefixLength];
        var position = (long)end + End.Length;
        while (position + PrefixLength <= file.Length)
        {
            file.Position = position;
            file.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length == 0 || length > (ulong)(file.Length - position - PrefixLength))
                break;
            position += PrefixLength + (long)length;
        }

        return new(true, position);
    }
}
