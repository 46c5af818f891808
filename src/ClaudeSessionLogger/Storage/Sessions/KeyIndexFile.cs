using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// The entries of all row keys in the database, in a file beside it, so that a search for related sessions reads a few
/// kilobytes and not the keys of all transcripts. The database names the state of the file that belongs to it; a file
/// that lacks this state, or is damaged, is not used and written anew from the database.
/// </summary>
/// <remarks>
/// The file has a head (magic, state, counts of entries and buckets, hash of head and directory), a directory with the
/// start and hash of each bucket of keys, and the sorted entries. Then follow additions, each with the state before and
/// after it, its count, its entries, and a hash. An addition whose transaction was not committed is overwritten by the
/// next one.
/// </remarks>
sealed class KeyIndexFile : IDisposable
{
    const ulong Magic = 0x3159_454B_4C53_43UL;
    const int HeadLength = 5,
        AdditionHead = 3,
        Word = sizeof(ulong);

    // Short, because a search for the keys of a long session needs one or two entries of each bucket that it reads.
    const int BucketSize = 128;
    const int MinAdditions = 1 << 16;

    // Each search reads the additions, so they are merged when they are a sixteenth of the file.
    const int MostAdditions = 16;
    const int Window = 1 << 15;

    readonly SafeFileHandle _file;
    readonly string _path;
    readonly ulong[] _directory;
    readonly int _buckets;
    readonly List<ulong> _additions = [];
    readonly long _firstEntry;
    ulong[] _read = [];
    long _end;

    KeyIndexFile(string path, SafeFileHandle file)
    {
        (_path, _file) = (path, file);
        var head = Read(0, HeadLength);
        var length = (ulong)RandomAccess.GetLength(file);
        if (head[0] != Magic || head[2] > length || head[3] > length)
            throw new InvalidDataException("not an index of keys");
        (State, Count) = (head[1], (long)head[2]);
        _buckets = (int)head[3];
        _directory = Read(HeadLength, (2 * _buckets) + 1);
        if (Hash(head.AsSpan(0, HeadLength - 1), _directory) != head[^1])
            throw new InvalidDataException("damaged directory");
        _firstEntry = HeadLength + _directory.Length;
        _end = _firstEntry + Count;
    }

    public ulong State { get; private set; }

    /// <summary>How many entries were read for searches.</summary>
    public long EntriesRead { get; private set; }

    long Count { get; }

    ReadOnlySpan<ulong> Starts => _directory.AsSpan(0, _buckets + 1);

    ReadOnlySpan<ulong> Hashes => _directory.AsSpan(_buckets + 1);

    /// <summary>Opens the file in a state; null if it does not have that state.</summary>
    public static KeyIndexFile? Open(string path, ulong state)
    {
        KeyIndexFile? index = null;
        try
        {
            if (!File.Exists(path))
                return null;
            index = new(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            if (index.ReadAdditions(state))
                return index;
        }
        catch (Exception e) when (IsUnusable(e)) { }

        index?.Dispose();
        return null;
    }

    public static bool IsUnusable(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException;

    /// <summary>Writes a file with these entries only.</summary>
    public static KeyIndexFile Create(string path, List<ulong> entries, ulong state)
    {
        File.Move(Write(path, null, entries, state), path, overwrite: true);
        return Open(path, state) ?? throw new InvalidDataException("the new index cannot be read");
    }

    /// <summary>Compares the stored entries with those that are searched for.</summary>
    public void Find(KeySearch search)
    {
        search.Compare(CollectionsMarshal.AsSpan(_additions));
        var wanted = search.Entries;
        var starts = Starts;
        for (var at = 0; at < wanted.Count; )
        {
            var first = BucketOf(wanted[at]);
            var last = first;
            // Read neighbouring buckets at once.
            for (; at < wanted.Count && BucketOf(wanted[at]) is var next && next <= last + 1; at++)
            {
                if (next > last && starts[next + 1] - starts[first] > Window)
                    break;
                last = next;
            }

            search.CompareSorted(ReadBuckets(first, last));
        }
    }

    /// <summary>
    /// Adds sorted entries and makes this the state of the file. Call it before the transaction that stores the keys is
    /// committed.
    /// </summary>
    public KeyIndexFile Add(List<ulong> entries, ulong state)
    {
        if (_additions.Count + entries.Count > Math.Max(MinAdditions, Count / MostAdditions))
        {
            var merged = Write(_path, this, WithAdditions(entries), state);
            // Windows does not replace an open file.
            Dispose();
            File.Move(merged, _path, overwrite: true);
            return Open(_path, state) ?? throw new InvalidDataException("the new index cannot be read");
        }

        var addition = new ulong[AdditionHead + entries.Count + 1];
        (addition[0], addition[1], addition[2]) = (State, state, (ulong)entries.Count);
        entries.CopyTo(addition, AdditionHead);
        addition[^1] = Hash(addition.AsSpan(0, addition.Length - 1));
        // Remove additions that do not belong to the database.
        RandomAccess.SetLength(_file, _end * Word);
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(addition.AsSpan()), _end * Word);
        RandomAccess.FlushToDisk(_file);
        _end += addition.Length;
        _additions.AddRange(entries);
        State = state;
        return this;
    }

    public void Dispose() => _file.Dispose();

    List<ulong> WithAdditions(List<ulong> entries)
    {
        if (_additions.Count == 0)
            return entries;
        List<ulong> all = [.. _additions, .. entries];
        KeyEntry.Sort(all);
        return all;
    }

    // Returns the path of the new file.
    static string Write(string path, KeyIndexFile? stored, List<ulong> added, ulong state)
    {
        var temporary = AtomicFile.NewName(path);
        try
        {
            using (var file = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var count = (ulong)((stored?.Count ?? 0) + added.Count);
                var buckets = BitOperations.RoundUpToPowerOf2(1 + count / BucketSize);
                var writer = new KeyIndexWriter(file, HeadLength, (int)buckets, added);
                stored?.CopyTo(writer);
                var directory = writer.Finish();
                ulong[] head = [Magic, state, directory[(int)buckets], buckets];
                file.Position = 0;
                file.Write(MemoryMarshal.AsBytes<ulong>([.. head, Hash(head, directory), .. directory]));
                file.Flush(flushToDisk: true);
            }

            return temporary;
        }
        catch
        {
            AtomicFile.TryDelete(temporary);
            throw;
        }
    }

    // Reads the additions up to the state; false if there is none with it.
    bool ReadAdditions(ulong state)
    {
        var length = RandomAccess.GetLength(_file) / Word;
        while (State != state && _end + AdditionHead < length)
        {
            var head = Read(_end, AdditionHead);
            if (head[0] != State || head[2] > (ulong)(length - _end - AdditionHead - 1))
                return false;
            var rest = Read(_end + AdditionHead, (int)head[2] + 1);
            if (Hash(head, rest.AsSpan(0, rest.Length - 1)) != rest[^1])
                return false;
            _additions.AddRange(rest.AsSpan(0, rest.Length - 1));
            _end += AdditionHead + rest.Length;
            State = head[1];
        }

        return State == state;
    }

    int BucketOf(ulong entry) => BucketOf(entry, _buckets);

    public static int BucketOf(ulong entry, int buckets) =>
        buckets == 1 ? 0 : (int)(entry >> (64 - BitOperations.Log2((uint)buckets)));

    void CopyTo(KeyIndexWriter writer)
    {
        for (int first = 0, last; first < _buckets; first = last + 1)
        {
            last = first;
            while (last + 1 < _buckets && Starts[last + 2] - Starts[first] <= Window)
                last++;
            writer.Merge(ReadBuckets(first, last));
        }
    }

    /// <summary>Returns the entries, which are valid until the next call.</summary>
    ReadOnlySpan<ulong> ReadBuckets(int first, int last)
    {
        var starts = Starts;
        var hashes = Hashes;
        var length = (int)(starts[last + 1] - starts[first]);
        if (_read.Length < length)
            _read = new ulong[Math.Max(length, BucketSize * 4)];
        var entries = _read.AsSpan(0, length);
        Read(_firstEntry + (long)starts[first], entries);
        EntriesRead += length;
        for (var bucket = first; bucket <= last; bucket++)
        {
            var (from, to) = ((int)(starts[bucket] - starts[first]), (int)(starts[bucket + 1] - starts[first]));
            if (Hash(entries[from..to]) != hashes[bucket])
                throw new InvalidDataException("damaged entries");
        }

        return entries;
    }

    ulong[] Read(long word, int count)
    {
        var words = new ulong[count];
        Read(word, words);
        return words;
    }

    void Read(long word, Span<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        for (var read = 0; read < bytes.Length; )
        {
            var more = RandomAccess.Read(_file, bytes[read..], (word * Word) + read);
            if (more == 0)
                throw new InvalidDataException("the file ends early");
            read += more;
        }
    }

    public static ulong Hash(ReadOnlySpan<ulong> words) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(words));

    static ulong Hash(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(one));
        hash.Append(MemoryMarshal.AsBytes(other));
        return hash.GetCurrentHashAsUInt64();
    }
}
