using System.Text;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Writes as many messages of a conversation as fit into a number of tokens.</summary>
sealed class BoundedRenderer : IConversationRenderer, IDisposable
{
    const string CutMark = "… (cut: this message is longer than max_tokens allows)";

    readonly StringWriter _pending = new() { NewLine = "\n" };
    readonly StringBuilder _text = new();
    readonly TextRenderer _inner;
    int _left;

    public BoundedRenderer(int tokens, bool isFull) =>
        (_left, _inner) = (tokens, new(_pending, int.MaxValue, hasColours: false) { IsFull = isFull });

    public string Text => _text.ToString();

    /// <summary>The number of the first message that did not fit; null if all did.</summary>
    public int? Next { get; private set; }

    public int? First { get; private set; }

    public int? Last { get; private set; }

    public bool IsFull => Next is not null;

    public void Begin(ConversationHeader header) => _inner.Begin(header);

    public void BeginTurn(Turn turn) => _inner.BeginTurn(turn);

    public void BeginBranch(int number) => _inner.BeginBranch(number);

    public void EndBranch(int number) => _inner.EndBranch(number);

    public void BeginSubagent(Subagent subagent) => _inner.BeginSubagent(subagent);

    public void EndSubagent(Subagent subagent) => _inner.EndSubagent(subagent);

    public void Message(Message message)
    {
        if (IsFull)
            return;
        _inner.Message(message);
        var text = _pending.ToString();
        var tokens = TokenBudget.Estimate(text);
        if (tokens > _left && First is not null)
        {
            Next = message.Number;
            return;
        }

        // One message at least, so that reading always gets further.
        _text.Append(tokens > _left ? TokenBudget.Cut(text, _left) + CutMark + "\n" : text);
        _left -= tokens;
        _pending.GetStringBuilder().Clear();
        First ??= message.Number;
        Last = message.Number;
    }

    public void End(ConversationFooter footer)
    {
        if (IsFull)
            return;
        _inner.End(footer);
        _text.Append(TokenBudget.Cut(_pending.ToString(), Math.Max(_left, 50)));
    }

    public void Dispose() => _pending.Dispose();
}
