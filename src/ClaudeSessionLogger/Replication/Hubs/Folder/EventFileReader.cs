using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Reads a device's events from all files that contain some of them.</summary>
static class EventFileReader
{
    /// <summary>Orders the non-empty files. The first file determines the device's chain head.</summary>
    public static IReadOnlyList<EventFile> RankFiles(IEnumerable<EventFile> runs) =>
        [.. runs.Where(run => run.Last != ChainHead.None).OrderByDescending(run => run.Last.Seq).ThenBy(run => run.Last.Chain.ToString(), StringComparer.Ordinal)];

    /// <summary>
    /// Reads each event from the highest-ranked file that has it. Stops at the first event that no file has.
    /// </summary>
    public static IEnumerable<LogEvent> ReadRange(IEnumerable<EventFile> files, EventRange range)
    {
        var runs = RankFiles(files);
        // Files that should contain the next event, but have it on an unreadable line.
        var without = new HashSet<EventFile>();
        var next = range.After + 1;
        Guid? chain = next == 1 ? Guid.Empty : null;
        LogEvent? doubtful = null;
        while (next <= range.Through)
        {
            if (runs.FirstOrDefault(run => run.First <= next && next <= run.Last.Seq && !without.Contains(run)) is not { } run)
            {
                // No file has an event that continues this chain. Return the event with this number anyway, because it
                // may continue the caller's own chain.
                if (doubtful is null || doubtful.Seq != next)
                    break;
                yield return doubtful;
                chain = doubtful.Chain;
                next++;
                without.Clear();
                continue;
            }

            // A higher-ranked file may begin later, or continue after a gap.
            var end = without.Count > 0 ? next : runs.TakeWhile(better => better != run).Select(better => better.First - 1).Where(last => last >= next).Append(range.Through).Min();
            var before = next;
            LogEvent? previous = null;
            foreach (var e in run.After(Math.Max(0, next - 2)))
            {
                // Skip duplicates.
                if (e.Seq > next || next > end)
                    break;
                if (e.Seq < next)
                {
                    previous = e.Seq == next - 1 ? e : previous;
                    continue;
                }

                if (!e.IsGenuine)
                    continue;
                if (!Follows(e, chain, previous))
                {
                    doubtful = doubtful?.Seq == next ? doubtful : e;
                    continue;
                }

                yield return e;
                (previous, chain) = (e, e.Chain);
                next++;
            }

            if (next > before)
                without.Clear();
            else
                without.Add(run);
        }
    }

    /// <summary>Reads all events in a range, including events after missing or damaged ones.</summary>
    public static IEnumerable<LogEvent> ReadAll(IEnumerable<EventFile> files, EventRange range)
    {
        var runs = files.ToList();
        for (var after = range.After; after < range.Through;)
        {
            foreach (var e in ReadRange(runs, range with { After = after }))
            {
                yield return e;
                after = e.Seq;
            }

            if (after >= range.Through)
                yield break;
            // Skip events that no file has.
            var next = runs.Where(run => run.Last.Seq > after + 1).Select(run => run.After(after + 1).Select(e => e.Seq).FirstOrDefault(long.MaxValue)).DefaultIfEmpty(long.MaxValue).Min();
            if (next == long.MaxValue)
                yield break;
            after = next - 1;
        }
    }

    // Each file contains one chain. Its first events may belong to another fork than the events read before; the caller
    // detects that.
    static bool Follows(LogEvent e, Guid? chain, LogEvent? previous) =>
        (chain is null && previous is null) || (chain is { } before && e.Chain == EventHash.ComputeChain(before, e.Hash)) || (previous is not null && e.Chain == EventHash.ComputeChain(previous.Chain, e.Hash));
}
