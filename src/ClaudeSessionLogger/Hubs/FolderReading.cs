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
        var runs = Ranked(files).ToList();
        var next = range.After + 1;
        while (next <= range.Through && runs.FindIndex(run => run.First <= next && next <= run.Last.Seq) is >= 0 and var index)
        {
            var run = runs[index];
            // A better file may begin further on.
            var end = runs.Take(index).Select(better => better.First - 1).Where(last => last >= next).Append(range.Through).Min();
            foreach (var e in run.After(next - 1))
            {
                // A line that cannot be read leaves a gap, which another file may fill; one that is there twice counts once.
                if (e.Seq > next || next > end)
                    break;
                if (e.Seq < next)
                    continue;
                yield return e;
                next++;
            }

            if (next <= end)
                runs.Remove(run);
        }
    }
}
