using ClaudeSessionLogger.Archive.Conversations;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>A message of a conversation, or the start of a subagent (number 0). Holds no text.</summary>
/// <param name="Number">The number of the message in its thread.</param>
/// <param name="Of">The subagent that it belongs to; null for the session itself.</param>
/// <param name="Branch">
/// The number of the abandoned branch that it is in, because the user went back to an earlier prompt; 0 if none.
/// </param>
readonly record struct ConversationBlock(int Number, Subagent? Of, int Branch, bool BeginsTurn)
{
    /// <summary>Whether it is the first message of an abandoned branch.</summary>
    public bool BeginsBranch { get; init; }

    /// <summary>Whether it is the last message of an abandoned branch.</summary>
    public bool EndsBranch { get; init; }

    /// <summary>All blocks, in the order in which they are read: the session, then its subagents.</summary>
    public static List<ConversationBlock> All(Conversation conversation)
    {
        var blocks = new List<ConversationBlock>();
        var turns = conversation.Turns.Select(turn => turn.FirstMessage).ToHashSet();
        Add(conversation.Main, null, turns);
        foreach (var subagent in conversation.Subagents)
        {
            blocks.Add(new(0, subagent, 0, BeginsTurn: true));
            Add(subagent.Thread, subagent, []);
        }

        return blocks;

        void Add(ConversationThread thread, Subagent? of, HashSet<int> beginnings)
        {
            var before = 0;
            foreach (var row in thread.Rows)
            {
                if (row.Number == 0)
                    continue;
                if (before > 0 && row.Branch != before)
                    blocks[^1] = blocks[^1] with { EndsBranch = true };
                blocks.Add(
                    new(row.Number, of, row.Branch, beginnings.Contains(row.Number))
                    {
                        BeginsBranch = row.Branch > 0 && row.Branch != before,
                    }
                );
                before = row.Branch;
            }
        }
    }
}
