using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>Collects the messages in which a text occurs, of what is shown.</summary>
sealed class MatchCollector(Func<string, bool> matches, Action<int> found) : IConversationRenderer
{
    public void Begin(ConversationHeader header) { }

    public void BeginTurn(Turn turn) { }

    public void BeginBranch(int number) { }

    public void EndBranch(int number) { }

    public void BeginSubagent(Subagent subagent) { }

    public void EndSubagent(Subagent subagent) { }

    public void Message(Message message)
    {
        foreach (var part in message.Parts)
            if (Texts(part).Any(matches))
            {
                found(message.Number);
                return;
            }
    }

    public void End(ConversationFooter footer) { }

    static IEnumerable<string> Texts(MessagePart part) =>
        part switch
        {
            TextPart text => [text.Text],
            ThinkingPart thinking => [thinking.Text],
            NoticePart notice => [notice.Text, notice.Detail ?? ""],
            ToolPart { Call: var call } =>
            [
                $"{call.Name} {call.Subject} {call.Outcome}",
                call.Input,
                call.Output,
                .. call.Diff.Select(line => line.Text),
            ],
            _ => [],
        };
}
