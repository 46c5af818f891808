using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>The result of a memory sync, for output.</summary>
sealed class MemorySyncResult
{
    /// <summary>New versions that were recorded from changes on this disk.</summary>
    public List<MemoryDraft> ScannedVersions { get; } = [];

    /// <summary>The names of the projects of the scanned folders, by their keys.</summary>
    public Dictionary<string, string> ProjectNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Files written or deleted on this disk.</summary>
    public List<(LocalMemoryFolder Folder, PlannedWrite Write)> WrittenFiles { get; } = [];

    /// <summary>Files deleted on this disk because they were forgotten.</summary>
    public List<(LocalMemoryFolder Folder, string Name)> ForgottenFiles { get; } = [];

    /// <summary>The files that a pull would receive; set only for a preview.</summary>
    public IReadOnlyList<IncomingFile> Incoming { get; set; } = [];

    public Dictionary<string, IReadOnlyList<BlockedFile>> Blocked { get; } = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    /// <summary>What was received from the hub: the person's own notes, and notes that the team shares.</summary>
    public NoteCount Pulled { get; private set; }

    /// <summary>What was sent to the hub.</summary>
    public NoteCount Pushed { get; private set; }

    /// <summary>The number of events of the person's own memory that were received and sent.</summary>
    public int MovedEvents { get; private set; }

    /// <summary>Why memory is not sent to the hub; null if it is sent.</summary>
    public string? WhyNotSent { get; set; }

    /// <summary>The files with conflicting versions after the sync, with the names of their projects.</summary>
    public IReadOnlyList<(string Key, string Project, string Name)> Conflicts { get; set; } = [];

    /// <summary>The number of files that everyone with access to the hub can read.</summary>
    public long Readable { get; set; }

    public void Add(FolderScan? scan)
    {
        if (scan is null)
            return;
        ScannedVersions.AddRange(scan.Drafts);
        ProjectNames[scan.Folder.Project.Value] = scan.Folder.Project.Name;
        Blocked[scan.Folder.Path] = scan.Blocked;
    }

    /// <summary>
    /// Sets the files that could not be written to a folder. They replace the files that an earlier round could not
    /// write.
    /// </summary>
    public void SetUnwritable(LocalMemoryFolder folder, IReadOnlyList<BlockedFile> files)
    {
        var others = Blocked.GetValueOrDefault(folder.Path, []).Where(file => file.Why != BlockedReason.Unwritable);
        Blocked[folder.Path] = [.. others, .. files];
    }

    public void Add(LocalMemoryFolder folder, IEnumerable<PlannedWrite> writes) =>
        WrittenFiles.AddRange(writes.Select(write => (folder, write)));

    public void Add(LocalMemoryFolder folder, IEnumerable<string> forgotten) =>
        ForgottenFiles.AddRange(forgotten.Select(name => (folder, name)));

    /// <summary>
    /// Sets the totals. They replace earlier totals, because a replicator counts everything since it was created.
    /// </summary>
    /// <param name="own">The person's own memory; null if it is not sent.</param>
    public void SetTotals(ReplicationResult? own, ReplicationResult sharedLog) =>
        (Pulled, Pushed, MovedEvents) = (
            (own?.PulledNotes ?? default) + sharedLog.PulledNotes,
            (own?.PushedNotes ?? default) + sharedLog.PushedNotes,
            (own?.Pulled ?? 0) + (own?.Pushed ?? 0)
        );
}
