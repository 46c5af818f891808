using ClaudeSessionLogger.Archive.Conversations.Rows;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>The messages of the session itself, or of one subagent, in order.</summary>
sealed record ConversationThread(TranscriptIndex Index, IReadOnlyList<OrderedRow> Rows)
{
    public int LastNumber => Rows.Count == 0 ? 0 : Rows.Max(row => row.Number);
}

/// <summary>A subagent of the session.</summary>
/// <param name="id">Its id, or a made-up one for subagents of old clients, which had none.</param>
sealed class Subagent(string id, ConversationThread thread)
{
    public string Id { get; } = id;

    public ConversationThread Thread { get; } = thread;

    /// <summary>The key of the tool call that started it; null if it is unknown.</summary>
    public ulong? Call { get; set; }

    /// <summary>The row of that call, in the transcript of <see cref="Parent"/> or of the session.</summary>
    public int? CallRow { get; set; }

    /// <summary>The subagent that started it; null if the session itself did.</summary>
    public Subagent? Parent { get; set; }

    public TurnCost Cost { get; set; }

    public int Messages => Thread.LastNumber;
}
