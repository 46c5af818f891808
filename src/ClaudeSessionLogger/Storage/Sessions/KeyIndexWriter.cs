using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Writes the entries of a <see cref="KeyIndexFile"/>: merges stored and added ones without loading all of them.
/// </summary>
sealed class KeyIndexWriter
{
    readonly FileStream _file;
    readonly List<ulong> _bucket = [];
    readonly ulong[] _starts,
        _hashes;
    int _current;
    ulong? _last;

    public KeyIndexWriter(FileStream file, int headLength, int buckets)
    {
        (_file, _starts, _hashes) = (file, new ulong[buckets + 1], new ulong[buckets]);
        file.Position = (headLength + _starts.Length + _hashes.Length) * sizeof(ulong);
    }

    /// <summary>
    /// Returns the directory: the start of each bucket, the number of entries, the hash of each bucket.
    /// </summary>
    /// <param name="stored">Sorted blocks of sorted entries.</param>
    /// <param name="added">Sorted entries.</param>
    public ulong[] Merge(IEnumerable<ulong[]> stored, List<ulong> added)
    {
        var next = 0;
        foreach (var block in stored)
        {
            foreach (var entry in block)
            {
                while (next < added.Count && added[next] < entry)
                    Put(added[next++]);
                Put(entry);
            }
        }

        while (next < added.Count)
            Put(added[next++]);
        EndBucketsBefore(_hashes.Length);
        return [.. _starts, .. _hashes];
    }

    void Put(ulong entry)
    {
        if (entry == _last)
            return;
        _last = entry;
        EndBucketsBefore(KeyIndexFile.BucketOf(entry, _hashes.Length));
        _bucket.Add(entry);
    }

    void EndBucketsBefore(int bucket)
    {
        for (; _current < bucket; _current++)
        {
            var entries = CollectionsMarshal.AsSpan(_bucket);
            _hashes[_current] = KeyIndexFile.Hash(entries);
            _starts[_current + 1] = _starts[_current] + (ulong)entries.Length;
            _file.Write(MemoryMarshal.AsBytes(entries));
            _bucket.Clear();
        }
    }
}
