namespace ClaudeSessionLogger.Memory;

/// <summary>A file of the mirror. <paramref name="Path"/> is where it is on this machine, as it is in the mirror; null for what is only there.</summary>
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);

/// <summary>A file of memory as it is searched: on this machine's disk if it has a <paramref name="Path"/>, else in the mirror.</summary>
sealed record MemoryNote(string Project, string ProjectName, string Name, string? Path, FileStamp Stamp);
