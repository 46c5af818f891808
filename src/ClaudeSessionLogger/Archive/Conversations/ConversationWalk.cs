using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Memory.Scan;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Reads a conversation from beginning to end, and gives what is to be shown to a renderer.</summary>
sealed class ConversationWalk(Conversation conversation, ReadingOptions options, IConversationRenderer renderer)
{
    // Subagents can start others, but a damaged file must not make them start each other.
    const int MaxDepth = 8;

    /// <summary>Whether the renderer needs no more; it is asked before each message.</summary>
    public Func<bool> IsEnough { get; init; } = () => false;

    readonly HashSet<Subagent> _shown = [];
    readonly List<Subagent> _called = [];
    int _unreadable;

    public void Run(ConversationHeader header)
    {
        renderer.Begin(
            header.Title is { } title && !options.ShowsSecrets
                ? header with
                {
                    Title = CredentialMask.MaskCut(title),
                }
                : header
        );
        if (options.Range.Of is { } only)
            Show(only, options.Range, depth: 1);
        else
        {
            ShowThread(conversation.Main, options.Range, depth: 0);
            ShowRemaining();
        }

        renderer.End(
            new(
                conversation.Skipped + _unreadable,
                conversation.Unreadable,
                options.Range.IsAll ? conversation.Unassigned : default
            )
        );
    }

    void ShowRemaining()
    {
        if (options.Subagents == SubagentDisplay.Off)
            return;
        var remaining = options.Range.IsAll ? conversation.Subagents : _called;
        // Subagents that were started by others are called while those are shown.
        for (var i = 0; i < remaining.Count && !IsEnough(); i++)
            Show(remaining[i], ReadingRange.All, depth: 1);
    }

    void Show(Subagent subagent, ReadingRange range, int depth)
    {
        if (!_shown.Add(subagent))
            return;
        renderer.BeginSubagent(subagent);
        ShowThread(subagent.Thread, range, depth);
        renderer.EndSubagent(subagent);
    }

    void ShowThread(ConversationThread thread, ReadingRange range, int depth)
    {
        using var reader = new MessageReader(thread);
        var (branch, turn, turns) = (0, -1, conversation.Turns);
        foreach (var row in thread.Rows)
        {
            if (IsEnough())
                break;
            if (row.Number == 0 || !range.Contains(row.Number) || reader.Read(row) is not { } message)
                continue;
            if (Visible(message) is not { } visible)
                continue;
            if (depth == 0)
            {
                if (message.Branch != branch)
                    ChangeBranch(ref branch, message.Branch);
                var before = turn;
                while (turn + 1 < turns.Count && (turn < 0 || turns[turn + 1].FirstMessage <= row.Number))
                    turn++;
                if (turn != before)
                    renderer.BeginTurn(turns[turn]);
            }

            renderer.Message(options.ShowsSecrets ? visible : MessageMask.Mask(visible));
            ShowCalled(message, depth);
        }

        _unreadable += reader.Unreadable;
        if (depth == 0)
            ChangeBranch(ref branch, 0);
    }

    void ChangeBranch(ref int branch, int next)
    {
        if (branch > 0)
            renderer.EndBranch(branch);
        if (next > 0)
            renderer.BeginBranch(next);
        branch = next;
    }

    void ShowCalled(Message message, int depth)
    {
        foreach (var part in message.Parts.OfType<ToolPart>())
        {
            if (conversation.StartedBy(part.Call) is not { } subagent)
                continue;
            _called.Add(subagent);
            if (options.Subagents == SubagentDisplay.Inline && depth < MaxDepth)
                Show(subagent, ReadingRange.All, depth + 1);
        }
    }

    Message? Visible(Message message)
    {
        var parts = message.Parts.Where(IsVisible).Select(Reduced).ToList();
        return parts.Count == 0 ? null : message with { Parts = parts };
    }

    bool IsVisible(MessagePart part) =>
        part switch
        {
            ThinkingPart => options.Thinking,
            ToolPart => options.Tools != ToolDisplay.Off,
            NoticePart { Kind: NoticeKind.Hook } => options.Tools == ToolDisplay.Full,
            NoticePart { Kind: NoticeKind.HookMessage } => options.Tools != ToolDisplay.Off,
            _ => true,
        };

    MessagePart Reduced(MessagePart part)
    {
        if (part is not ToolPart { Call: var call })
            return part;
        call = call with { Subagent = conversation.StartedBy(call) };
        return new ToolPart(options.Tools == ToolDisplay.Full ? call : call with { Input = "", Output = "" });
    }
}
