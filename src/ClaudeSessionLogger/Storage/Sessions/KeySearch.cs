using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Compares many stored keys with the keys that are searched for. A bit for each range of keys rejects most of them
/// without a search.
/// </summary>
sealed class KeySearch
{
    const int LeastBits = 16;

    readonly List<ulong> _entries;
    readonly int _shift;

    // Made when there is something to compare with: nothing is stored before the first import, which is the largest.
    ulong[]? _ranges;

    /// <param name="entries">Sorted entries of the keys that are searched for.</param>
    public KeySearch(List<ulong> entries)
    {
        // 32 times as many ranges as keys.
        var bits = Math.Max(LeastBits, 5 + (sizeof(int) * 8) - int.LeadingZeroCount(entries.Count));
        (_entries, _shift) = (entries, (sizeof(ulong) * 8) - bits);
    }

    ulong[] Ranges
    {
        get
        {
            if (_ranges is not null)
                return _ranges;
            var ranges = new ulong[1 << (sizeof(ulong) * 8 - _shift - 6)];
            foreach (var entry in _entries)
                ranges[entry >> _shift >> 6] |= 1UL << (int)(entry >> _shift);
            return _ranges = ranges;
        }
    }

    public IReadOnlyList<ulong> Entries => _entries;

    /// <summary>The entries that are stored already.</summary>
    public HashSet<ulong> Known { get; } = [];

    /// <summary>The sessions of other stored entries with a key that is searched for.</summary>
    public HashSet<uint> Sessions { get; } = [];

    /// <summary>Compares stored entries.</summary>
    public void Compare(ReadOnlySpan<ulong> stored)
    {
        if (stored.IsEmpty)
            return;
        var ranges = Ranges;
        foreach (var entry in stored)
        {
            if (MayHave(ranges, entry) && Find(entry) is >= 0 and var at)
                Note(entry, at);
        }
    }

    /// <summary>Compares stored entries that are sorted: one pass over both, instead of a search for each.</summary>
    public void CompareSorted(ReadOnlySpan<ulong> stored)
    {
        if (stored.IsEmpty)
            return;
        var wanted = CollectionsMarshal.AsSpan(_entries);
        var at = FirstFrom(stored[0]);
        foreach (var entry in stored)
        {
            while (at < wanted.Length && KeyEntry.KeyOf(wanted[at]) < KeyEntry.KeyOf(entry))
                at++;
            if (at == wanted.Length)
                return;
            if (KeyEntry.KeyOf(wanted[at]) == KeyEntry.KeyOf(entry))
                Note(entry, at);
        }
    }

    /// <summary>Whether any of these keys is searched for.</summary>
    public bool HasAny(ReadOnlySpan<byte> keys)
    {
        var ranges = Ranges;
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
        {
            if (MayHave(ranges, key) && key != 0 && Find(key) >= 0)
                return true;
        }

        return false;
    }

    bool MayHave(ulong[] ranges, ulong key) => (ranges[key >> _shift >> 6] & (1UL << (int)(key >> _shift))) != 0;

    // Notes a stored entry whose key is searched for, from this index on.
    void Note(ulong stored, int at)
    {
        var isKnown = false;
        for (; at < _entries.Count && KeyEntry.KeyOf(_entries[at]) == KeyEntry.KeyOf(stored); at++)
            isKnown |= _entries[at] == stored;
        if (isKnown)
            Known.Add(stored);
        else
            Sessions.Add(KeyEntry.SessionOf(stored));
    }

    // The index of the first entry with this key; -1 if there is none.
    int Find(ulong key)
    {
        var at = FirstFrom(key);
        return at < _entries.Count && KeyEntry.KeyOf(_entries[at]) == KeyEntry.KeyOf(key) ? at : -1;
    }

    // The index of the first entry with this key or a greater one.
    int FirstFrom(ulong key)
    {
        var at = CollectionsMarshal.AsSpan(_entries).BinarySearch(KeyEntry.Create(key, 0));
        return at < 0 ? ~at : at;
    }
}
