using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Finds missing or damaged events in a hub's folder and puts them back.</summary>
sealed class HubFolderRepair(HubFolderLayout layout, HubDeadline deadline)
{
    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        var runs = layout.EventFiles().ToLookup(run => run.Device);
        var redactions = layout.Redactions();
        return EventDigest.Compute(ranges.SelectMany(range => EventFileReader.ReadAll(runs[range.Device], range)).Select(e =>
        {
            _ = deadline.Remaining;
            return EventFile.Redacted(e, redactions);
        }));
    }

    /// <summary>
    /// Writes only to this machine's own files. An event that is intact in one file needs no repair in the others.
    /// </summary>
    public void Run(HubRepairRequest repair)
    {
        var writer = repair.Pusher.Device;
        var redactions = layout.Redactions();
        List<LogEvent> whole = [.. repair.Missing.Concat(repair.Damaged).OrderBy(e => e.Seq).Select(e => EventFile.Redacted(e, redactions))];
        var own = layout.EventFiles(writer).Where(run => run.Device == repair.Device && run.IsThere).ToList();
        var run = own.Find(run => run.First <= whole[0].Seq && whole[0].Seq <= run.Last.Seq) ?? own.FirstOrDefault();
        if (run is null)
            layout.Append(layout.FreeFile(writer, repair.Device, whole[0].Seq - 1), repair.Device, [.. whole.SelectMany(HubFolderEventJson.Line)]);
        else
            run.Put(whole);
    }
}
