namespace ClaudeSessionLogger.Memory;

/// <summary>A file of memory with its text, wherever it was written.</summary>
/// <param name="ProjectName">What people call the project.</param>
/// <param name="Path">Where it is on this machine; null: it is only in the mirror.</param>
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);
