using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>What of memory differs here and there.</summary>
/// <param name="WaitingHere">Events that the hub was not seen to have.</param>
/// <param name="WaitingThere">Events that the hub has and this machine has not; null where it was not asked, or does not answer.</param>
sealed record MemoryStatus(IReadOnlyList<FolderStatus> Folders, int Conflicts, long WaitingHere, long? WaitingThere, Failure? Problem)
{
    /// <summary>Versions that the hub advertises but cannot deliver.</summary>
    public IReadOnlyList<HubDamage> Damaged { get; init; } = [];

    /// <summary>Who else can read what of memory went to the hub; null where nobody can.</summary>
    public string? Readers { get; init; }

    /// <summary>What of this person's does not go to the hub before somebody has decided something; null where all is decided.</summary>
    public string? Undecided { get; init; }

    public static MemoryStatus OfLocalFiles(Database database, Settings settings)
    {
        var folders = new List<FolderStatus>();
        foreach (var folder in SyncedMemoryFolders.Select(database, settings))
        {
            var taken = SyncedMemoryFolders.Scan(database, folder);
            var changed = taken.Drafts.Select(draft => draft.Name).ToHashSet(StringComparer.Ordinal);
            var writing = new LocalFileWriter(database);
            var planned = writing.PlanWrites(folder, taken.Held);
            folders.Add(new(folder, MemoryFileStore.IsShared(database, folder.Project.Value), taken, [.. planned.Where(write => write.ChangesDisk && !changed.Contains(write.Name.Value))],
                [.. taken.Held, .. Unwritable(database, folder, planned), .. writing.Refused.Select(name => new BlockedFile(folder.Path, name.Shown, HeldReason.Refused, Detail: name.Reason))]));
        }

        return new(folders, MemoryFileStore.Conflicts(database).Select(conflict => (conflict.Project, conflict.Name)).Distinct().Count(), HubStateStore.PendingEvents(database, EventTables.Memory), null, null) { Readers = MemoryReaders.Of(database), Undecided = HubConsentStore.Load(database), Damaged = HubDamage.OfMemory(database) };
    }

    // As the last run found them; what has been written or replaced since is none of them.
    static IEnumerable<BlockedFile> Unwritable(Database database, LocalMemoryFolder folder, IReadOnlyList<PlannedWrite> planned) =>
        SyncedFiles.Held(database, folder.Path).Where(held => held.Why == HeldReason.Unwritable && planned.Any(write => write.Name.Value == held.Name));

    /// <summary>With what the hub has, by its list of devices.</summary>
    public MemoryStatus AskedOf(Func<IHub> open, string person, IReadOnlyDictionary<string, ChainHead> heads)
    {
        try
        {
            using var hub = open();
            return this with { WaitingThere = RemoteMemoryPreview.Count(hub.MemoryOf(person), heads) };
        }
        catch (Failure failure)
        {
            return this with { Problem = failure };
        }
    }
}

/// <summary>A folder: what changed in it that is no version yet, and versions that are not in it yet.</summary>
/// <param name="Held">What does not go, and what does not come.</param>
sealed record FolderStatus(LocalMemoryFolder Folder, bool IsShared, FolderScan Here, IReadOnlyList<PlannedWrite> There, IReadOnlyList<BlockedFile> Held);
