using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>The entry ids under which versions of shared memory files are stored in the shared log.</summary>
static class SharedMemoryEntries
{
    public const string Prefix = "memory/";

    public static bool Contains(EntryId entryId) => entryId.Value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>An SQL condition that excludes events of shared memory files.</summary>
    public const string ExcludedCondition = $"not starts_with(entry_id, '{Prefix}')";
}
