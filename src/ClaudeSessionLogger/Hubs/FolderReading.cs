namespace ClaudeSessionLogger.Hubs;

/// <summary>A device's events out of all files that hold some of them.</summary>
static class FolderReading
{
    /// <summary>Those with something in them, the one first that says how far the device goes.</summary>
    public static IReadOnlyList<FolderRun> Ranked(IEnumerable<FolderRun> runs) =>
        [.. runs.Where(run => run.Last != Head.None).OrderByDescending(run => run.Last.Seq).ThenBy(run => run.Last.Chain.ToString(), StringComparer.Ordinal)];

    /// <summary>Each event from the best file that has it; up to where none has the next.</summary>
    public static IEnumerable<LogEvent> Range(IEnumerable<FolderRun> files, EventRange range)
    {
        var runs = Ranked(files);
        // Files that should have the next event, and have a line there that cannot be read.
        var without = new HashSet<FolderRun>();
        var next = range.After + 1;
        while (next <= range.Through && runs.FirstOrDefault(run => run.First <= next && next <= run.Last.Seq && !without.Contains(run)) is { } run)
        {
            // A better file may begin further on, or go on behind what is missing in it.
            var end = without.Count > 0 ? next : runs.TakeWhile(better => better != run).Select(better => better.First - 1).Where(last => last >= next).Append(range.Through).Min();
            var before = next;
            foreach (var e in run.After(next - 1))
            {
                // What is there twice counts once.
                if (e.Seq > next || next > end)
                    break;
                if (e.Seq < next)
                    continue;
                yield return e;
                next++;
            }

            if (next > before)
                without.Clear();
            else
                without.Add(run);
        }
    }
}
