namespace ClaudeSessionLogger.Memory.Search;

/// <summary>A file of the mirror. <paramref name="Path"/> is where it is on this machine, as it is in the mirror; null for what is only there.</summary>
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);
