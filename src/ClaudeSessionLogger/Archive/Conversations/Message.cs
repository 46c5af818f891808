namespace ClaudeSessionLogger.Archive.Conversations;

enum Speaker
{
    User,
    Claude,

    /// <summary>The client itself: hooks, errors, compactions.</summary>
    Client,
}

/// <summary>A message of a conversation: one row of a transcript, with the results of its tool calls.</summary>
/// <param name="Number">Its number in its thread, from 1; does not depend on what is shown.</param>
/// <param name="Branch">0, or the number of the branch that was left by going back to an earlier prompt.</param>
sealed record Message(
    int Number,
    string? Uuid,
    DateTime? At,
    Speaker Speaker,
    int Branch,
    IReadOnlyList<MessagePart> Parts
)
{
    public string? Model { get; init; }

    /// <summary>Whether it was typed while Claude was working.</summary>
    public bool IsQueued { get; init; }

    /// <summary>Whether a turn begins with it.</summary>
    public bool BeginsTurn { get; init; }
}

abstract record MessagePart;

/// <summary>What the speaker said.</summary>
sealed record TextPart(string Text) : MessagePart;

sealed record ThinkingPart(string Text) : MessagePart;

sealed record ToolPart(ToolCall Call) : MessagePart;

/// <summary>Something that was not said: one line, and what more there is to it.</summary>
/// <param name="Detail">More text; null if there is none.</param>
sealed record NoticePart(NoticeKind Kind, string Text, string? Detail = null) : MessagePart;

enum NoticeKind
{
    Command,
    Output,
    Attachment,

    /// <summary>A hook that ended as usual.</summary>
    Hook,

    /// <summary>A hook that failed, stopped something, or said something.</summary>
    HookMessage,
    Interruption,
    Compaction,
    Summary,
    Notification,
    Error,
    Remark,
}
