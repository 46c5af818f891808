namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// A memory file in the database. <paramref name="Path"/> is where this machine has the same content; null if it does
/// not.
/// </summary>
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);
