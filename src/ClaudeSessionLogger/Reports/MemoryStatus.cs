using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Reports;

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

    public static MemoryStatus OfDisk(Database database, Settings settings)
    {
        var folders = new List<FolderStatus>();
        foreach (var folder in MemoryFolders.Wanted(database, settings))
        {
            var taken = MemoryFolders.Scan(database, folder);
            var changed = taken.Drafts.Select(draft => draft.Name).ToHashSet(StringComparer.Ordinal);
            var writing = new WritingOut(database);
            var planned = writing.Plan(folder, taken.Held);
            folders.Add(new(folder, MemoryFiles.IsShared(database, folder.Project.Value), taken, [.. planned.Where(write => write.ChangesDisk && !changed.Contains(write.Name.Value))],
                [.. taken.Held, .. Unwritable(database, folder, planned), .. writing.Refused.Select(name => new HeldFile(folder.Path, name.Shown, HeldReason.Refused, Detail: name.Reason))]));
        }

        return new(folders, MemoryFiles.Conflicts(database).Select(conflict => (conflict.Project, conflict.Name)).Distinct().Count(), HubStore.Waiting(database, LogTables.Memory), null, null) { Readers = MemoryReaders.Of(database), Undecided = HubDecision.Of(database), Damaged = HubDamage.OfMemory(database) };
    }

    // As the last run found them; what has been written or replaced since is none of them.
    static IEnumerable<HeldFile> Unwritable(Database database, DeskFolder folder, IReadOnlyList<PlannedWrite> planned) =>
        SyncedFiles.Held(database, folder.Path).Where(held => held.Why == HeldReason.Unwritable && planned.Any(write => write.Name.Value == held.Name));

    /// <summary>With what the hub has, by its list of devices.</summary>
    public MemoryStatus AskedOf(Func<IHub> open, string person, IReadOnlyDictionary<string, Head> heads)
    {
        try
        {
            using var hub = open();
            return this with { WaitingThere = MemoryAhead.Count(hub.MemoryOf(person), heads) };
        }
        catch (Failure failure)
        {
            return this with { Problem = failure };
        }
    }
}

/// <summary>A folder: what changed in it that is no version yet, and versions that are not in it yet.</summary>
/// <param name="Held">What does not go, and what does not come.</param>
sealed record FolderStatus(DeskFolder Folder, bool IsShared, FolderTaken Here, IReadOnlyList<PlannedWrite> There, IReadOnlyList<HeldFile> Held);
