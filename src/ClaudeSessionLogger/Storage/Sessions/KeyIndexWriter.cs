using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Writes the entries of a <see cref="KeyIndexFile"/>: merges stored and added ones without loading all of them.
/// </summary>
sealed class KeyIndexWriter
{
    // The number of entries after which they are written: one call for each bucket would take longer than the rest.
    const int Portion = 1 << 13;

    readonly FileStream _file;
    readonly List<ulong> _added;
    readonly ulong[] _starts,
        _hashes;

    // Entries of whole buckets, and from _start on, those of the current bucket.
    ulong[] _entries = new ulong[2 * Portion];
    int _next,
        _start,
        _count,
        _bucket;

    /// <param name="added">Sorted entries.</param>
    public KeyIndexWriter(FileStream file, int headLength, int buckets, List<ulong> added)
    {
        (_file, _added, _starts, _hashes) = (file, added, new ulong[buckets + 1], new ulong[buckets]);
        file.Position = (headLength + _starts.Length + _hashes.Length) * sizeof(ulong);
    }

    /// <summary>
    /// Writes stored entries, merged with the added ones. Call it for all stored entries in sorted order.
    /// </summary>
    public void Merge(ReadOnlySpan<ulong> stored)
    {
        var added = CollectionsMarshal.AsSpan(_added);
        foreach (var entry in stored)
        {
            while (_next < added.Length && added[_next] < entry)
                Put(added[_next++]);
            Put(entry);
        }
    }

    /// <summary>
    /// Writes the last entries. Returns the directory: the start of each bucket, the number of entries, the hash of
    /// each bucket.
    /// </summary>
    public ulong[] Finish()
    {
        while (_next < _added.Count)
            Put(_added[_next++]);
        EndBucketsBefore(_hashes.Length);
        Write();
        return [.. _starts, .. _hashes];
    }

    void Put(ulong entry)
    {
        var bucket = KeyIndexFile.BucketOf(entry, _hashes.Length);
        if (bucket != _bucket)
            EndBucketsBefore(bucket);
        else if (_count > _start && _entries[_count - 1] == entry)
            return;
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        _entries[_count++] = entry;
    }

    void EndBucketsBefore(int bucket)
    {
        for (; _bucket < bucket; _bucket++)
        {
            _hashes[_bucket] = KeyIndexFile.Hash(_entries.AsSpan(_start, _count - _start));
            _starts[_bucket + 1] = _starts[_bucket] + (ulong)(_count - _start);
            _start = _count;
        }

        if (_count >= Portion)
            Write();
    }

    void Write()
    {
        _file.Write(MemoryMarshal.AsBytes(_entries.AsSpan(0, _count)));
        (_start, _count) = (0, 0);
    }
}
