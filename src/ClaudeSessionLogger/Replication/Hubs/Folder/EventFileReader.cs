using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Reads a device's events from all files that contain some of them.</summary>
static class EventFileReader
{
    /// <summary>
    /// Orders the non-empty files by their last sequence number, greatest first. The first file determines the device's
    /// chain head.
    /// </summary>
    public static IReadOnlyList<EventFile> RankFiles(IEnumerable<EventFile> eventFiles) =>
        [
            .. eventFiles
                .Where(file => file.Last != ChainHead.None)
                .OrderByDescending(file => file.Last.Seq)
                .ThenBy(file => file.Last.Chain.ToString(), StringComparer.Ordinal),
        ];

    /// <summary>
    /// Reads each event from the highest-ranked file that has it. Stops at the first event that no file has.
    /// </summary>
    public static IEnumerable<LogEvent> ReadRange(IEnumerable<EventFile> files, EventRange range)
    {
        var eventFiles = RankFiles(files);
        // Files that should contain the next event, but have it on an unreadable line.
        var unreadable = new HashSet<EventFile>();
        var next = range.After + 1;
        Guid? chain = next == 1 ? Guid.Empty : null;
        LogEvent? unchained = null;
        while (next <= range.Through)
        {
            if (
                eventFiles.FirstOrDefault(file =>
                    file.First <= next && next <= file.Last.Seq && !unreadable.Contains(file)
                )
                is not { } file
            )
            {
                // No file has an event that continues this chain. Return the event with this number anyway, because it
                // may continue the caller's own chain.
                if (unchained is null || unchained.Seq != next)
                    break;
                yield return unchained;
                chain = unchained.Chain;
                next++;
                unreadable.Clear();
                continue;
            }

            // Read this file only until a higher-ranked file begins. After an unreadable line, read only one event,
            // because the higher-ranked file may continue after it.
            var end =
                unreadable.Count > 0
                    ? next
                    : eventFiles
                        .TakeWhile(better => better != file)
                        .Select(better => better.First - 1)
                        .Where(last => last >= next)
                        .Append(range.Through)
                        .Min();
            var before = next;
            LogEvent? previous = null;
            foreach (var e in file.After(Math.Max(0, next - 2)))
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
                    unchained = unchained?.Seq == next ? unchained : e;
                    continue;
                }

                yield return e;
                (previous, chain) = (e, e.Chain);
                next++;
            }

            if (next > before)
                unreadable.Clear();
            else
                unreadable.Add(file);
        }
    }

    /// <summary>Reads all events in a range, including events after missing or damaged ones.</summary>
    public static IEnumerable<LogEvent> ReadAll(IEnumerable<EventFile> files, EventRange range)
    {
        var eventFiles = files.ToList();
        for (var after = range.After; after < range.Through; )
        {
            foreach (var e in ReadRange(eventFiles, range with { After = after }))
            {
                yield return e;
                after = e.Seq;
            }

            if (after >= range.Through)
                yield break;
            // Skip events that no file has.
            var next = eventFiles
                .Where(file => file.Last.Seq > after + 1)
                .Select(file => file.After(after + 1).Select(e => e.Seq).FirstOrDefault(long.MaxValue))
                .DefaultIfEmpty(long.MaxValue)
                .Min();
            if (next == long.MaxValue)
                yield break;
            after = next - 1;
        }
    }

    // Whether an event continues the chain that was read so far, or the chain of its own file. These differ if the file
    // contains a different fork; the caller detects that. If neither chain is known, any event is accepted.
    static bool Follows(LogEvent e, Guid? chain, LogEvent? previous) =>
        (chain is null && previous is null)
        || (chain is { } before && e.Chain == EventHash.ComputeChain(before, e.Hash))
        || (previous is not null && e.Chain == EventHash.ComputeChain(previous.Chain, e.Hash));
}
