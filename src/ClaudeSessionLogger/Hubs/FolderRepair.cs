namespace ClaudeSessionLogger.Hubs;

/// <summary>Finds what is missing or damaged in the files of a hub's folder, and puts it back.</summary>
sealed class FolderRepair(FolderPlace place, HubDeadline deadline)
{
    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        var runs = place.Runs().ToLookup(run => run.Device, StringComparer.Ordinal);
        var redactions = place.Redactions();
        return EventDigest.Of(ranges.SelectMany(range => FolderReading.All(runs[range.Device], range)).Select(e =>
        {
            _ = deadline.Remaining;
            return FolderRun.Redacted(e, redactions);
        }));
    }

    /// <summary>Into this machine's own files: those of others are theirs to write. What is whole in any file is read from there.</summary>
    public void Run(HubRepair repair)
    {
        var writer = repair.Pusher.Device;
        var redactions = place.Redactions();
        List<LogEvent> whole = [.. repair.Missing.Concat(repair.Damaged).OrderBy(e => e.Seq).Select(e => FolderRun.Redacted(e, redactions))];
        var own = place.Runs(writer).Where(run => run.Device == repair.Device && run.IsThere).ToList();
        var run = own.Find(run => run.First <= whole[0].Seq && whole[0].Seq <= run.Last.Seq) ?? own.FirstOrDefault();
        if (run is null)
            place.Append(place.FreeFile(writer, repair.Device, whole[0].Seq - 1), repair.Device, [.. whole.SelectMany(WireFolderEvent.Line)]);
        else
            run.Put(whole);
    }
}
