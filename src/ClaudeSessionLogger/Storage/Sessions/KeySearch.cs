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
    readonly ulong[] _ranges;
    readonly int _shift;

    /// <param name="entries">Sorted entries of the keys that are searched for.</param>
    public KeySearch(List<ulong> entries)
    {
        // 32 times as many ranges as keys.
        var bits = Math.Max(LeastBits, 5 + (sizeof(int) * 8) - int.LeadingZeroCount(entries.Count));
        (_entries, _shift, _ranges) = (entries, (sizeof(ulong) * 8) - bits, new ulong[1 << (bits - 6)]);
        foreach (var entry in entries)
            _ranges[entry >> _shift >> 6] |= 1UL << (int)(entry >> _shift);
    }

    public IReadOnlyList<ulong> Entries => _entries;

    /// <summary>The entries that are stored already.</summary>
    public HashSet<ulong> Known { get; } = [];

    /// <summary>The sessions of other stored entries with a key that is searched for.</summary>
    public HashSet<uint> Sessions { get; } = [];

    /// <summary>Compares stored entries.</summary>
    public void Compare(ReadOnlySpan<ulong> stored)
    {
        foreach (var entry in stored)
        {
            if (!MayHave(entry) || Find(entry) is not (>= 0 and var at))
                continue;
            var isKnown = false;
            for (; at < _entries.Count && KeyEntry.KeyOf(_entries[at]) == KeyEntry.KeyOf(entry); at++)
                isKnown |= _entries[at] == entry;
            if (isKnown)
                Known.Add(entry);
            else
                Sessions.Add(KeyEntry.SessionOf(entry));
        }
    }

    /// <summary>Whether any of these keys is searched for.</summary>
    public bool HasAny(ReadOnlySpan<byte> keys)
    {
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
        {
            if (MayHave(key) && key != 0 && Find(key) >= 0)
                return true;
        }

        return false;
    }

    bool MayHave(ulong key) => (_ranges[key >> _shift >> 6] & (1UL << (int)(key >> _shift))) != 0;

    // The index of the first entry with this key; -1 if there is none.
    int Find(ulong key)
    {
        var at = CollectionsMarshal.AsSpan(_entries).BinarySearch(KeyEntry.Create(key, 0));
        at = at < 0 ? ~at : at;
        return at < _entries.Count && KeyEntry.KeyOf(_entries[at]) == KeyEntry.KeyOf(key) ? at : -1;
    }
}
