using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Finds the recorded sessions that have any of some keys, by reading the keys of all transcripts. A bit for each range
/// of keys rejects most of them without a search.
/// </summary>
sealed class RelatedSessions
{
    const int LeastBits = 16;

    readonly List<ulong> _entries;
    readonly ulong[] _ranges;
    readonly int _shift;

    /// <param name="entries">Sorted entries of the keys (<see cref="KeyEntry"/>).</param>
    RelatedSessions(List<ulong> entries)
    {
        // 32 times as many ranges as keys.
        var bits = Math.Max(LeastBits, 5 + sizeof(int) * 8 - int.LeadingZeroCount(entries.Count));
        (_entries, _shift, _ranges) = (entries, sizeof(ulong) * 8 - bits, new ulong[1 << (bits - 6)]);
        foreach (var entry in entries)
            _ranges[entry >> _shift >> 6] |= 1UL << (int)(entry >> _shift);
    }

    public static HashSet<string> Find(TranscriptStore transcripts, List<ulong> entries, HashSet<string> except)
    {
        var search = new RelatedSessions(entries);
        var found = new HashSet<string>(StringComparer.Ordinal);
        transcripts.VisitKeys(
            (session, keys) =>
            {
                if (search.HasAny(keys) && !except.Contains(session))
                    found.Add(session);
            }
        );
        return found;
    }

    bool HasAny(ReadOnlySpan<byte> keys)
    {
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
        {
            var range = key >> _shift;
            if ((_ranges[range >> 6] & (1UL << (int)range)) != 0 && key != RowKey.None && Has(key))
                return true;
        }

        return false;
    }

    bool Has(ulong key)
    {
        var first = KeyEntry.Create(key, 0);
        var at = CollectionsMarshal.AsSpan(_entries).BinarySearch(first);
        at = at < 0 ? ~at : at;
        return at < _entries.Count && KeyEntry.KeyOf(_entries[at]) == KeyEntry.KeyOf(first);
    }
}
