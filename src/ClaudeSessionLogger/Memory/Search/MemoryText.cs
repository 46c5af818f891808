namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// A memory file in the database. <paramref name="Path"/> is the file on this machine with the same content; null if
/// there is none.
/// </summary>
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);
