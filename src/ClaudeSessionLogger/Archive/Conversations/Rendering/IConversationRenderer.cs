using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>Writes a conversation, part by part, in the order in which it is read.</summary>
interface IConversationRenderer
{
    void Begin(ConversationHeader header);

    void BeginTurn(Turn turn);

    /// <summary>What follows was left by going back to an earlier prompt.</summary>
    void BeginBranch(int number);

    void EndBranch(int number);

    void Message(Message message);

    void BeginSubagent(Subagent subagent);

    void EndSubagent(Subagent subagent);

    void End(ConversationFooter footer);
}

/// <summary>What is said about a session before its conversation.</summary>
sealed record ConversationHeader(SessionId SessionId, string? Title, string? Project, string? Directory)
{
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public int Turns { get; init; }
    public TurnCost Cost { get; init; }

    public static ConversationHeader Of(Conversation conversation, string? title, string? project) =>
        new(conversation.SessionId, title ?? conversation.Title, project, conversation.Directory)
        {
            StartedAt = conversation.Times is [var first, ..] ? first : null,
            EndedAt = conversation.Times is [.., var last] ? last : null,
            Turns = conversation.Turns.Count(turn => turn.Number > 0),
            Cost = conversation.Cost,
        };
}

/// <summary>What is said after a conversation.</summary>
/// <param name="Skipped">The number of lines that could not be read.</param>
/// <param name="Unreadable">The files that could not be read.</param>
/// <param name="Unassigned">The cost of recorded responses whose rows are gone.</param>
sealed record ConversationFooter(int Skipped, IReadOnlyList<string> Unreadable, TurnCost Unassigned);
