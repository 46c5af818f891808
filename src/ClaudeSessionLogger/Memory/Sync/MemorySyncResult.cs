using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>What came of bringing memory in step, for whoever prints it.</summary>
sealed class MemorySyncResult
{
    /// <summary>Versions that were made of what changed on this disk.</summary>
    public List<MemoryDraft> ScannedVersions { get; } = [];

    /// <summary>Files that were written, or deleted, on this disk.</summary>
    public List<(LocalMemoryFolder Folder, PlannedWrite Write)> WrittenFiles { get; } = [];

    /// <summary>What would come from the hub, where that was only asked.</summary>
    public IReadOnlyList<IncomingFile> Incoming { get; set; } = [];

    public Dictionary<string, IReadOnlyList<BlockedFile>> Blocked { get; } = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    public int Pulled { get; private set; }

    public int Pushed { get; private set; }

    /// <summary>Why nothing goes to the hub; null when it does.</summary>
    public string? WhyNotSent { get; set; }

    /// <summary>How many files went to where whoever reads the hub reads them, or would.</summary>
    public long Readable { get; set; }

    public void Add(FolderScan? taken)
    {
        if (taken is null)
            return;
        ScannedVersions.AddRange(taken.Drafts);
        Blocked[taken.Folder.Path] = taken.Held;
    }

    /// <summary>Files of a folder that could not be written, in place of those of an earlier round.</summary>
    public void SetUnwritable(LocalMemoryFolder folder, IReadOnlyList<BlockedFile> files)
    {
        var others = Blocked.GetValueOrDefault(folder.Path, []).Where(file => file.Why != HeldReason.Unwritable);
        Blocked[folder.Path] = [.. others, .. files];
    }

    public void Add(LocalMemoryFolder folder, IEnumerable<PlannedWrite> writes) => WrittenFiles.AddRange(writes.Select(write => (folder, write)));

    /// <summary>An exchange counts all that it has moved since it was made.</summary>
    public void AddExchange(ReplicationResult result) => (Pulled, Pushed) = (result.Pulled, result.Pushed);
}
