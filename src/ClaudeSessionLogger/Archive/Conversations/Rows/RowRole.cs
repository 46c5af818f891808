namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>What a row of a transcript is in the conversation.</summary>
enum RowRole : byte
{
    /// <summary>The client's own records, which are not shown: titles, modes, snapshots of files.</summary>
    Bookkeeping,

    /// <summary>What a person typed.</summary>
    Prompt,

    /// <summary>A slash command, or a shell command after <c>!</c>.</summary>
    Command,

    /// <summary>The output of such a command.</summary>
    CommandOutput,

    /// <summary>What a person typed while the client was working.</summary>
    QueuedPrompt,

    Assistant,

    /// <summary>Only results of tools; they are shown with their calls.</summary>
    ToolResult,

    Interruption,

    /// <summary>A subagent or another task reports.</summary>
    Notification,

    /// <summary>The summary that replaces what was compacted.</summary>
    CompactSummary,

    CompactBoundary,

    /// <summary>Text that the client adds for the model, such as a skill's instructions.</summary>
    Context,

    /// <summary>A file, an image or the output of a hook.</summary>
    Attachment,

    /// <summary>A remark of the client: an error, a warning, the result of hooks.</summary>
    System,

    /// <summary>The progress of a tool; not shown.</summary>
    Progress,
}

static class RowRoles
{
    /// <summary>Whether the row is shown as a message of its own, and so has a number.</summary>
    public static bool IsShown(this RowRole role) =>
        role is not (RowRole.Bookkeeping or RowRole.ToolResult or RowRole.Progress or RowRole.Context);

    /// <summary>Whether a turn of the conversation begins with the row.</summary>
    public static bool BeginsTurn(this RowRole role) => role is RowRole.Prompt or RowRole.Command;

    /// <summary>Whether a person wrote the row, so that it begins a branch of its own.</summary>
    public static bool IsTyped(this RowRole role) => role is RowRole.Prompt or RowRole.Command;
}
