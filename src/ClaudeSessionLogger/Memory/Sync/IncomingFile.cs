using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>A file with a version on the hub that this machine has not received yet.</summary>
readonly record struct IncomingFile(ProjectKey Project, string Name, bool IsDeleted);
