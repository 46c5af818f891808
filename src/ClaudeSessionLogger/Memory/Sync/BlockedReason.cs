using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Why a memory file is blocked.</summary>
enum BlockedReason
{
    // Not sent to the hub.
    Secret,
    Deletion,
    BadName,
    Unreadable,

    // Not written to this disk.
    Refused,
    Unwritable,
}

/// <summary>The reasons as text, as stored in <c>memory_held</c> and shown.</summary>
static class BlockedReasonText
{
    static readonly BlockedReason[] s_all = Enum.GetValues<BlockedReason>();

    extension(BlockedReason reason)
    {
        public string Text =>
            reason switch
            {
                BlockedReason.Secret => "secret",
                BlockedReason.Deletion => "deletion",
                BlockedReason.BadName => "name",
                BlockedReason.Unreadable => "unreadable",
                BlockedReason.Refused => "refused",
                BlockedReason.Unwritable => "unwritable",
                _ => throw new ArgumentOutOfRangeException(nameof(reason)),
            };

        /// <summary>
        /// Returns <see cref="BlockedReason.Unreadable"/> for a reason that this version does not know.
        /// </summary>
        public static BlockedReason Parse(string text) =>
            EnumText.Find(s_all, text, known => known.Text) ?? BlockedReason.Unreadable;
    }
}
