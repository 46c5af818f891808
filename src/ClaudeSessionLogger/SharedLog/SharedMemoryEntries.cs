namespace ClaudeSessionLogger.SharedLog;

/// <summary>Versions of memory files that a team shares stand in the shared log, under entries that are none of its own.</summary>
static class SharedMemoryEntries
{
    public const string Prefix = "memory/";

    /// <summary>A condition for all other entries.</summary>
    public const string None = $"not starts_with(entry_id, '{Prefix}')";
}
