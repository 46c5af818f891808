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

    public int Pulled { get; private set; }

    public int Pushed { get; private set; }

    /// <summary>The files that the received and the sent versions belong to.</summary>
    public int PulledFiles { get; private set; }

    public int PushedFiles { get; private set; }

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
    public void SetReplicationTotals(ReplicationResult result) =>
        (Pulled, Pushed, PulledFiles, PushedFiles) = (
            result.Pulled,
            result.Pushed,
            result.PulledEntries,
            result.PushedEntries
        );
}
