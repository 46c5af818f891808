using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>A file of which the hub has a version that is not here yet.</summary>
readonly record struct IncomingFile(ProjectKey Project, string Name, bool IsDeleted);
