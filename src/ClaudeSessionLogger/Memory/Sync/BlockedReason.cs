using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Why a memory file is blocked.</summary>
enum BlockedReason
{
    // Files that are not sent to the hub.
    Secret,
    Deletion,
    BadName,
    Unreadable,

    // Files that are not written to this disk.
    Refused,
    Unwritable,
}

/// <summary>
/// Converts the reasons to and from the texts that are stored in <c>memory_held</c> and shown to the user.
/// </summary>
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
