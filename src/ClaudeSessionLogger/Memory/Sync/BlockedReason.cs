namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Why a memory file is blocked, as stored in <c>memory_held</c>.</summary>
static class BlockedReason
{
    /// <summary>Not sent to the hub.</summary>
    public const string Secret = "secret", Deletion = "deletion", BadName = "name", Unreadable = "unreadable";

    /// <summary>Not written to this disk.</summary>
    public const string Refused = "refused", Unwritable = "unwritable";
}
