using ClaudeSessionLogger.Memory;

namespace ClaudeSessionLogger.Sync;

/// <summary>What came of bringing memory in step, for whoever prints it.</summary>
sealed class MemoryTally
{
    /// <summary>Versions that were made of what changed on this disk.</summary>
    public List<MemoryDraft> Taken { get; } = [];

    /// <summary>Files that were written, or deleted, on this disk.</summary>
    public List<(DeskFolder Folder, PlannedWrite Write)> Written { get; } = [];

    /// <summary>What would come from the hub, where that was only asked.</summary>
    public IReadOnlyList<ComingFile> Coming { get; set; } = [];

    public Dictionary<string, IReadOnlyList<HeldFile>> Held { get; } = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    public int Pulled { get; private set; }

    public int Pushed { get; private set; }

    /// <summary>Why nothing goes to the hub; null when it does.</summary>
    public string? StaysHere { get; set; }

    /// <summary>How many files went to where whoever reads the hub reads them, or would.</summary>
    public long Readable { get; set; }

    public void Add(FolderTaken? taken)
    {
        if (taken is null)
            return;
        Taken.AddRange(taken.Drafts);
        Held[taken.Folder.Path] = taken.Held;
    }

    /// <summary>Files of a folder that could not be written, in place of those of an earlier round.</summary>
    public void SetUnwritable(DeskFolder folder, IReadOnlyList<HeldFile> files)
    {
        var others = Held.GetValueOrDefault(folder.Path, []).Where(file => file.Why != HeldReason.Unwritable);
        Held[folder.Path] = [.. others, .. files];
    }

    public void Add(DeskFolder folder, IEnumerable<PlannedWrite> writes) => Written.AddRange(writes.Select(write => (folder, write)));

    /// <summary>An exchange counts all that it has moved since it was made.</summary>
    public void AddExchange(ExchangeResult result) => (Pulled, Pushed) = (result.Pulled, result.Pushed);
}
