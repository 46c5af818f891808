using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>The result of a memory sync, for output.</summary>
sealed class MemorySyncResult
{
    /// <summary>Versions made of changes on this disk.</summary>
    public List<MemoryDraft> ScannedVersions { get; } = [];

    /// <summary>Files written or deleted on this disk.</summary>
    public List<(LocalMemoryFolder Folder, PlannedWrite Write)> WrittenFiles { get; } = [];

    /// <summary>What a pull would bring, if this was only a preview.</summary>
    public IReadOnlyList<IncomingFile> Incoming { get; set; } = [];

    public Dictionary<string, IReadOnlyList<BlockedFile>> Blocked { get; } = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    public int Pulled { get; private set; }

    public int Pushed { get; private set; }

    /// <summary>Why nothing is sent to the hub; null if it is.</summary>
    public string? WhyNotSent { get; set; }

    /// <summary>How many files everyone with access to the hub can read, or could.</summary>
    public long Readable { get; set; }

    public void Add(FolderScan? taken)
    {
        if (taken is null)
            return;
        ScannedVersions.AddRange(taken.Drafts);
        Blocked[taken.Folder.Path] = taken.Held;
    }

    /// <summary>Sets the files of a folder that could not be written, replacing those of an earlier round.</summary>
    public void SetUnwritable(LocalMemoryFolder folder, IReadOnlyList<BlockedFile> files)
    {
        var others = Blocked.GetValueOrDefault(folder.Path, []).Where(file => file.Why != BlockedReason.Unwritable);
        Blocked[folder.Path] = [.. others, .. files];
    }

    public void Add(LocalMemoryFolder folder, IEnumerable<PlannedWrite> writes) => WrittenFiles.AddRange(writes.Select(write => (folder, write)));

    /// <summary>Sets the totals: a replicator counts everything since it was created.</summary>
    public void AddExchange(ReplicationResult result) => (Pulled, Pushed) = (result.Pulled, result.Pushed);
}
