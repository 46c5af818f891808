using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Reports how memory differs between this machine and the hub.</summary>
/// <param name="EventsToSend">
/// The number of events to send: the events that the hub did not have at the last sync, and new events.
/// </param>
/// <param name="EventsToReceive">
/// The number of events that the hub has and this machine lacks; null if the hub was not asked or does not answer.
/// </param>
sealed record MemoryStatus(
    IReadOnlyList<FolderStatus> Folders,
    int Conflicts,
    long EventsToSend,
    long? EventsToReceive,
    Failure? Problem
)
{
    /// <summary>Memory versions that the hub advertises but cannot deliver.</summary>
    public IReadOnlyList<HubDamage> Damaged { get; init; } = [];

    /// <summary>Why memory is not sent to the hub, as of the last sync; null if it is.</summary>
    public string? WhyNotSent { get; init; }

    /// <summary>Who else can read the memory on the hub; null if nobody can.</summary>
    public string? Readers { get; init; }

    /// <summary>
    /// A message about private data that is not sent until this person or the hub's owner has made a decision; null if
    /// no decision is pending.
    /// </summary>
    public string? Undecided { get; init; }

    public static MemoryStatus OfLocalFiles(Database database, Settings settings)
    {
        var folders = new List<FolderStatus>();
        foreach (var folder in SyncedMemoryFolders.Select(database, settings))
        {
            var scan = SyncedMemoryFolders.Scan(database, folder);
            var changed = scan.Drafts.Select(draft => draft.Name).ToHashSet(StringComparer.Ordinal);
            var writer = new LocalFileWriter(database);
            var planned = writer.PlanWrites(folder, scan.Blocked);
            folders.Add(
                new(
                    folder,
                    MemoryFileStore.IsShared(database, folder.Project.Value),
                    scan,
                    [.. planned.Where(write => write.ChangesDisk && !changed.Contains(write.Name.Value))],
                    [
                        .. scan.Blocked,
                        .. Unwritable(database, folder, planned),
                        .. writer.Refused.Select(name => new BlockedFile(
                            folder.Path,
                            name.Shown,
                            BlockedReason.Refused,
                            Detail: name.Reason
                        )),
                    ]
                )
            );
        }

        return new(
            folders,
            MemoryFileStore
                .Conflicts(database)
                .Select(conflict => (conflict.Project, conflict.Name))
                .Distinct()
                .Count(),
            HubStateStore.PendingEvents(database, EventTables.Memory),
            null,
            null
        )
        {
            WhyNotSent = MemoryReaders.WhyNotSent(database, settings),
            Readers = MemoryReaders.Of(database),
            Undecided = HubConsentStore.Load(database),
            Damaged = HubDamage.OfMemory(database),
        };
    }

    // Returns the files that the last sync could not write and that must still be written.
    static IEnumerable<BlockedFile> Unwritable(
        Database database,
        LocalMemoryFolder folder,
        IReadOnlyList<PlannedWrite> planned
    ) =>
        SyncedFiles
            .Blocked(database, folder.Path)
            .Where(blocked =>
                blocked.Why == BlockedReason.Unwritable && planned.Any(write => write.Name.Value == blocked.Name)
            );

    /// <summary>
    /// Adds the number of events that the hub has and this machine lacks, from the hub's chain heads.
    /// </summary>
    /// <param name="remember">Called with the hub's devices.</param>
    public MemoryStatus WithHubCounts(
        Func<IHub> open,
        string person,
        IReadOnlyDictionary<DeviceId, ChainHead> heads,
        Action<IReadOnlyList<HubDevice>> remember
    )
    {
        try
        {
            using var hub = open();
            return this with { EventsToReceive = RemoteMemoryPreview.Count(hub.MemoryOf(person), heads, remember) };
        }
        catch (Failure failure)
        {
            return this with { Problem = failure };
        }
    }
}

/// <summary>A memory folder: changes that are not in the log yet, and versions that are not on the disk yet.</summary>
/// <param name="Blocked">Files that are not synced in either direction.</param>
sealed record FolderStatus(
    LocalMemoryFolder Folder,
    bool IsShared,
    FolderScan LocalChanges,
    IReadOnlyList<PlannedWrite> PendingWrites,
    IReadOnlyList<BlockedFile> Blocked
);
