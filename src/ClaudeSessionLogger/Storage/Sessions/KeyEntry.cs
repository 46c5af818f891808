using System.Buffers;
using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// A row key with the session that has the row, in one number: the first 38 bits of the key, then 26 bits of the
/// session's key. Sorted entries show which sessions share keys. Two keys that have the same bits are taken for one;
/// then sessions are counted together although they share nothing, which does not change the result.
/// </summary>
static class KeyEntry
{
    const int SessionBits = 26;
    const int DigitBits = 8;

    public static ulong Create(ulong key, uint session) => (key >> SessionBits << SessionBits) | session;

    /// <summary>The session's part of an entry, or of the session's key.</summary>
    public static uint SessionOf(ulong entry) => (uint)(entry & ((1UL << SessionBits) - 1));

    /// <summary>The part of an entry that all entries of the same key have in common.</summary>
    public static ulong KeyOf(ulong entry) => entry >> SessionBits;

    /// <summary>
    /// Sorts entries by radix: keys are hashes, so each of five passes distributes them evenly, in a tenth of the time
    /// of a comparison sort.
    /// </summary>
    public static void Sort(List<ulong> entries)
    {
        const int fewEntries = 256;
        if (IsSorted(CollectionsMarshal.AsSpan(entries)))
            return;
        if (entries.Count < fewEntries)
        {
            entries.Sort();
            return;
        }

        // A rented array, because the system would have to clear the memory of a new one first.
        var scratch = ArrayPool<ulong>.Shared.Rent(entries.Count);
        Span<ulong> from = CollectionsMarshal.AsSpan(entries),
            to = scratch.AsSpan(0, entries.Count);
        for (var shift = (sizeof(ulong) * 8) - (5 * DigitBits); shift < sizeof(ulong) * 8; shift += DigitBits)
        {
            SortByDigit(from, to, shift);
            var sorted = to;
            to = from;
            from = sorted;
        }

        // After an odd number of passes, the result is in the other array. The last bits are not sorted yet.
        from.CopyTo(to);
        SortNeighbours(to);
        ArrayPool<ulong>.Shared.Return(scratch);
    }

    /// <summary>Merges sorted entries with other sorted entries. Changes neither list.</summary>
    public static List<ulong> Merge(List<ulong> entries, List<ulong> others)
    {
        if (entries.Count == 0 || others.Count == 0)
            return entries.Count == 0 ? others : entries;
        var merged = new List<ulong>(entries.Count + others.Count);
        var next = 0;
        foreach (var entry in entries)
        {
            while (next < others.Count && others[next] < entry)
                merged.Add(others[next++]);
            merged.Add(entry);
        }

        merged.AddRange(CollectionsMarshal.AsSpan(others)[next..]);
        return merged;
    }

    static bool IsSorted(ReadOnlySpan<ulong> entries)
    {
        for (var at = 1; at < entries.Length; at++)
        {
            if (entries[at - 1] > entries[at])
                return false;
        }

        return true;
    }

    static void SortByDigit(ReadOnlySpan<ulong> from, Span<ulong> to, int shift)
    {
        Span<int> next = stackalloc int[1 << DigitBits];
        next.Clear();
        foreach (var entry in from)
            next[(byte)(entry >> shift)]++;
        var start = 0;
        foreach (ref var count in next)
            (count, start) = (start, start + count);
        foreach (var entry in from)
            to[next[(byte)(entry >> shift)]++] = entry;
    }

    static void SortNeighbours(Span<ulong> entries)
    {
        for (var at = 1; at < entries.Length; at++)
        {
            var entry = entries[at];
            var place = at;
            for (; place > 0 && entries[place - 1] > entry; place--)
                entries[place] = entries[place - 1];
            entries[place] = entry;
        }
    }
}
