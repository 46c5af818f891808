namespace ClaudeSessionLogger.Memory;

/// <summary>A file of which the hub has a version that is not here yet.</summary>
readonly record struct ComingFile(ProjectKey Project, string Name, bool IsDeleted);
