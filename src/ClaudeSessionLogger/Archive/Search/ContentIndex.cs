using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// The index of what was said in archived sessions: a file with a record for each, the last of a session being valid.
/// The head of the file says how much of it is complete. A record has a checksum, its length, the length of its
/// description, the description and the grams. The index names only what may match; the texts are read to be sure. It
/// is made again from the archive if it is missing or damaged.
/// </summary>
sealed class ContentIndex
{
    /// <summary>The first bytes of the file. Another format has others, and the file is made again.</summary>
    public static ReadOnlySpan<byte> Signature => "cslindx1"u8;

    /// <summary>The length of the head of the file, and of each record.</summary>
    public const int HeadLength = 16;

    readonly ReadOnlyMemory<byte> _file;
    readonly Dictionary<SessionId, (int Start, int Length)> _records = [];
    readonly ConcurrentDictionary<SessionId, IndexedSession?> _read = new();

    ContentIndex(ReadOnlyMemory<byte> file)
    {
        _file = file;
        var bytes = file.Span;
        if (CompleteLength(bytes) is not { } complete || complete > bytes.Length)
        {
            IsDamaged = bytes.Length > 0;
            return;
        }

        bytes = bytes[..(int)complete];
        for (var at = HeadLength; at < bytes.Length; )
        {
            if (!TryReadHead(bytes[at..], out var length) || SessionOf(bytes.Slice(at, length)) is not { } session)
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
        if (!File.Exists(path))
            return new(default);
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)RandomAccess.GetLength(file)));
        var length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var read)
            length += read;
        return new(bytes.AsMemory(0, length));
    }

    /// <summary>Returns what is known of a session; null if it is not indexed, or its record is damaged.</summary>
    public IndexedSession? Of(SessionId sessionId) =>
        _records.TryGetValue(sessionId, out var place) ? _read.GetOrAdd(sessionId, _ => Read(place)) : null;

    /// <summary>The record of a session, as it is in the file.</summary>
    public ReadOnlySpan<byte> RecordOf(SessionId sessionId) =>
        _records.TryGetValue(sessionId, out var place) ? _file.Span.Slice(place.Start, place.Length) : default;

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
        var grams = session.Files.Sum(file => file.Parts.Sum(part => part.Grams.Length));
        var record = new byte[HeadLength + description.Length + grams];
        description.CopyTo(record, HeadLength);
        var at = HeadLength + description.Length;
        foreach (var part in session.Files.SelectMany(file => file.Parts))
        {
            part.Grams.Span.CopyTo(record.AsSpan(at));
            at += part.Grams.Length;
        }

        MemoryMarshal.Write(record.AsSpan(8), record.Length);
        MemoryMarshal.Write(record.AsSpan(12), description.Length);
        MemoryMarshal.Write(record, XxHash3.HashToUInt64(record.AsSpan(8)));
        return record;
    }

    static bool TryReadHead(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < HeadLength)
            return false;
        length = MemoryMarshal.Read<int>(bytes[8..]);
        return length > HeadLength
            && length <= bytes.Length
            && MemoryMarshal.Read<int>(bytes[12..]) is > 0 and var description
            && description <= length - HeadLength;
    }

    // The id is the first text of the description.
    static SessionId? SessionOf(ReadOnlySpan<byte> record)
    {
        var description = record.Slice(HeadLength, MemoryMarshal.Read<int>(record[12..]));
        return description is [1, > 0 and < 0x80 and var length, ..] && description.Length >= 2 + length
            ? new(System.Text.Encoding.UTF8.GetString(description.Slice(2, length)))
            : null;
    }

    IndexedSession? Read((int Start, int Length) place)
    {
        var record = _file.Slice(place.Start, place.Length);
        if (MemoryMarshal.Read<ulong>(record.Span) != XxHash3.HashToUInt64(record.Span[8..]))
        {
            IsDamaged = true;
            return null;
        }

        var grams = HeadLength + MemoryMarshal.Read<int>(record.Span[12..]);
        return IndexedSession.Read(record[HeadLength..grams], record[grams..]);
    }
}
