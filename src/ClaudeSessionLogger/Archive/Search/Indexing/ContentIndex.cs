using System.IO.Hashing;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>
/// The index of what was said in archived sessions: a file with a record for each, the last of a session being valid.
/// The head of the file says how much of it is complete. A record has a checksum, its length, the length of its
/// description, the description and the grams. The index names only what may match; the texts are read to be sure. It
/// is made again from the archive if it is missing or damaged.
/// </summary>
sealed class ContentIndex : IDisposable
{
    /// <summary>The first bytes of the file. Another format has others, and the file is made again.</summary>
    public static ReadOnlySpan<byte> Signature => "cslindx1"u8;

    /// <summary>The length of the head of the file, and of each record.</summary>
    public const int HeadLength = 16;

    // Enough of a record to know its session.
    const int StartLength = 256;

    readonly IndexBytes _file;
    readonly Dictionary<SessionId, (long Start, int Length)> _records = [];

    ContentIndex(IndexBytes file)
    {
        _file = file;
        byte[]? buffer = null;
        if (CompleteLength(file.Read(0, HeadLength, ref buffer).Span) is not { } complete || complete > file.Length)
        {
            IsDamaged = file.Length > 0;
            return;
        }

        for (long at = HeadLength; at < complete; )
        {
            var start = file.Read(at, (int)Math.Min(StartLength, complete - at), ref buffer).Span;
            if (!TryReadHead(start, complete - at, out var length) || SessionOf(start) is not { } session)
            {
                IsDamaged = true;
                return;
            }

            LiveBytes += length - (_records.TryGetValue(session, out var earlier) ? earlier.Length : 0);
            _records[session] = (at, length);
            at += length;
            RecordBytes += length;
        }
    }

    public IEnumerable<SessionId> Sessions => _records.Keys;

    /// <summary>Whether a part of the file that was read is damaged.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The bytes of all records.</summary>
    public long RecordBytes { get; }

    /// <summary>The bytes of the last record of each session.</summary>
    public long LiveBytes { get; }

    /// <summary>Reads the index; it is empty if there is none. Throws file system exceptions.</summary>
    public static ContentIndex Load(string path)
    {
        using var file = IndexBytes.Open(path);
        return new(file.InMemory());
    }

    /// <summary>
    /// Opens the index, of which only what is needed is read; it is empty if there is none. Throws file system
    /// exceptions.
    /// </summary>
    public static ContentIndex Open(string path)
    {
        var file = IndexBytes.Open(path);
        try
        {
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns what is known of a session; null if it is not indexed, or its record is damaged.</summary>
    public IndexedSession? Of(SessionId sessionId)
    {
        byte[]? buffer = null;
        return Of(sessionId, ref buffer);
    }

    /// <param name="buffer">Used for what is returned, which is valid until the next use of the buffer.</param>
    public IndexedSession? Of(SessionId sessionId, ref byte[]? buffer)
    {
        if (!_records.TryGetValue(sessionId, out var place))
            return null;
        var record = _file.Read(place.Start, place.Length, ref buffer);
        if (
            record.Length < place.Length
            || MemoryMarshal.Read<ulong>(record.Span) != XxHash3.HashToUInt64(record.Span[8..])
        )
        {
            IsDamaged = true;
            return null;
        }

        var grams = HeadLength + MemoryMarshal.Read<int>(record.Span[12..]);
        return IndexedSession.Read(record[HeadLength..grams], record[grams..]);
    }

    /// <summary>The record of a session, as it is in the file.</summary>
    public ReadOnlySpan<byte> RecordOf(SessionId sessionId)
    {
        byte[]? buffer = null;
        return _records.TryGetValue(sessionId, out var place)
            ? _file.Read(place.Start, place.Length, ref buffer).Span
            : default;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>How much of the file is complete, by its head; null if it is not a search index.</summary>
    public static long? CompleteLength(ReadOnlySpan<byte> head) =>
        head.Length >= HeadLength
        && head.StartsWith(Signature)
        && MemoryMarshal.Read<long>(head[Signature.Length..]) is >= HeadLength and var length
            ? length
            : null;

    public static byte[] Head(long completeLength)
    {
        var head = new byte[HeadLength];
        Signature.CopyTo(head);
        MemoryMarshal.Write(head.AsSpan(Signature.Length), completeLength);
        return head;
    }

    public static byte[] Encode(IndexedSession session)
    {
        var description = session.Describe();
        List<ReadOnlyMemory<byte>> bitmaps =
        [
            .. session.Files.SelectMany(file => file.Parts).Select(part => part.Grams),
            .. session.Files.SelectMany(file => file.Blocks).Select(block => block.Phrases),
        ];
        var grams = bitmaps.Sum(bitmap => bitmap.Length);
        var record = new byte[HeadLength + description.Length + grams];
        description.CopyTo(record, HeadLength);
        var at = HeadLength + description.Length;
        foreach (var bitmap in bitmaps)
        {
            bitmap.Span.CopyTo(record.AsSpan(at));
            at += bitmap.Length;
        }

        MemoryMarshal.Write(record.AsSpan(8), record.Length);
        MemoryMarshal.Write(record.AsSpan(12), description.Length);
        MemoryMarshal.Write(record, XxHash3.HashToUInt64(record.AsSpan(8)));
        return record;
    }

    static bool TryReadHead(ReadOnlySpan<byte> bytes, long rest, out int length)
    {
        length = 0;
        if (bytes.Length < HeadLength)
            return false;
        length = MemoryMarshal.Read<int>(bytes[8..]);
        return length > HeadLength
            && length <= rest
            && MemoryMarshal.Read<int>(bytes[12..]) is > 0 and var description
            && description <= length - HeadLength;
    }

    // The id is the first text of the description.
    static SessionId? SessionOf(ReadOnlySpan<byte> record)
    {
        var description = record[HeadLength..];
        return description is [1, > 0 and < 0x80 and var length, ..] && description.Length >= 2 + length
            ? new(System.Text.Encoding.UTF8.GetString(description.Slice(2, length)))
            : null;
    }
}
