using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Finds missing or damaged events in a hub's folder and puts them back.</summary>
sealed class HubFolderRepair(HubFolderLayout layout, HubDeadline deadline)
{
    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        var files = layout.EventFiles().ToLookup(file => file.Device);
        var redactions = layout.Redactions();
        return EventDigest.Compute(
            ranges
                .SelectMany(range => EventFileReader.ReadAll(files[range.Device], range))
                .Select(e =>
                {
                    _ = deadline.Remaining;
                    return EventFile.Redacted(e, redactions);
                })
        );
    }

    /// <summary>
    /// Writes only to this machine's own files. An event that is intact in one file needs no repair in the others.
    /// </summary>
    public void Run(HubRepairRequest repair)
    {
        var writer = repair.Pusher.Device;
        var redactions = layout.Redactions();
        List<LogEvent> merged =
        [
            .. repair.Missing.Concat(repair.Damaged).OrderBy(e => e.Seq).Select(e => EventFile.Redacted(e, redactions)),
        ];
        var ownFiles = layout
            .EventFiles(writer)
            .Where(file => file.Device == repair.Device && file.CanBeOpened)
            .ToList();
        var file =
            ownFiles.Find(file => file.First <= merged[0].Seq && merged[0].Seq <= file.Last.Seq)
            ?? ownFiles.FirstOrDefault();
        if (file is null)
            layout.Append(
                layout.UnusedName(writer, repair.Device, merged[0].Seq - 1),
                repair.Device,
                [.. merged.SelectMany(HubFolderEventJson.Line)]
            );
        else
            file.ReplaceEvents(merged);
    }
}
