namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Why a memory file is held back, as <c>memory_held</c> has it.</summary>
static class HeldReason
{
    /// <summary>It does not go to the hub.</summary>
    public const string Secret = "secret", Deletion = "deletion", BadName = "name", Unreadable = "unreadable";

    /// <summary>It does not come to this disk.</summary>
    public const string Refused = "refused", Unwritable = "unwritable";
}
