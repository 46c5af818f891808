using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// A row key with the session that has the row, in one number: the first 38 bits of the key, then 26 bits of the
/// session's key. Sorted entries show which sessions share keys. Two keys or sessions that have the same bits are taken
/// for one; then sessions are counted together although they share nothing, which does not change the result.
/// </summary>
static class KeyEntry
{
    const int SessionBits = 26;
    const int DigitBits = 8;

    public static uint SessionOf(string id) => SessionOf(RowKey.ComputeForSession(id));

    public static uint SessionOf(ulong entry) => (uint)(entry & ((1UL << SessionBits) - 1));

    public static ulong Create(ulong key, uint session) => (key >> SessionBits << SessionBits) | session;

    /// <summary>The part of the entry that entries of the same key have in common.</summary>
    public static ulong KeyOf(ulong entry) => entry >> SessionBits;

    /// <summary>Adds the entries of a transcript.</summary>
    public static void AddAll(TranscriptFacts facts, List<ulong> entries)
    {
        var session = SessionOf(facts.SessionId);
        entries.EnsureCapacity(entries.Count + facts.Rows.Count + facts.Responses.Count + 1);
        entries.Add(Create(RowKey.ComputeForSession(facts.SessionId), session));
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(facts.Rows))
        {
            if (row.Key != RowKey.None)
                entries.Add(Create(row.Key, session));
        }

        // Tool calls need no entry: they are copied together with their rows.
        foreach (ref readonly var response in CollectionsMarshal.AsSpan(facts.Responses))
            entries.Add(Create(response.Key, session));
        foreach (var source in facts.Marks.Select(mark => mark.SessionId).Distinct(StringComparer.Ordinal))
            entries.Add(Create(RowKey.ComputeForSession(source), session));
    }

    /// <summary>
    /// Sorts entries by radix: keys are hashes, so each of five passes distributes them evenly, in a tenth of the time
    /// of a comparison sort.
    /// </summary>
    public static void Sort(List<ulong> entries)
    {
        const int fewEntries = 256;
        if (entries.Count < fewEntries)
        {
            entries.Sort();
            return;
        }

        var target = new ulong[entries.Count];
        Span<ulong> from = CollectionsMarshal.AsSpan(entries),
            to = target;
        Span<int> next = stackalloc int[1 << DigitBits];
        for (var shift = sizeof(ulong) * 8 - 5 * DigitBits; shift < sizeof(ulong) * 8; shift += DigitBits)
        {
            next.Clear();
            foreach (var entry in from)
                next[(byte)(entry >> shift)]++;
            var start = 0;
            foreach (ref var count in next)
                (count, start) = (start, start + count);
            foreach (var entry in from)
                to[next[(byte)(entry >> shift)]++] = entry;
            var free = from;
            from = to;
            to = free;
        }

        // After an odd number of passes, the result is in the other array. The last bits are not sorted yet.
        from.CopyTo(to);
        SortNeighbours(to);
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
