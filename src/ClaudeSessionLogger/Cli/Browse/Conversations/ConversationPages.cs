using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>
/// The lines of a conversation, rendered message by message when they are needed. Only the last messages are kept, so
/// that a session of any length takes little memory.
/// </summary>
sealed class ConversationPages(SessionConversation opened)
{
    const int Kept = 64;

    readonly Dictionary<int, IReadOnlyList<ScreenLine>> _rendered = [];
    readonly Queue<int> _order = new();
    (int Width, ReadingOptions Options) _how;

    public IReadOnlyList<ConversationBlock> Blocks { get; } = ConversationBlock.All(opened.Conversation);

    /// <summary>The lines of a block; none if the options hide it.</summary>
    public IReadOnlyList<ScreenLine> Lines(int block, int width, ReadingOptions options)
    {
        if (_how != (width, options))
        {
            _rendered.Clear();
            _order.Clear();
            _how = (width, options);
        }

        if (_rendered.TryGetValue(block, out var lines))
            return lines;
        lines = Render(Blocks[block], width, options);
        _rendered[block] = lines;
        _order.Enqueue(block);
        if (_order.Count > Kept)
            _rendered.Remove(_order.Dequeue());
        return lines;
    }

    List<ScreenLine> Render(ConversationBlock block, int width, ReadingOptions options)
    {
        if (block.Number == 0)
            return [ScreenLine.Empty, ScreenLine.Of("↳ " + RenderedText.Subagent(block.Of!), ScreenStyle.Heading)];
        var margin =
            block.Of is not null ? "│ "
            : block.Branch > 0 ? "┆ "
            : "";
        var renderer = new BlockRenderer(block.Number, width - margin.Length, options.Tools == ToolDisplay.Full);
        try
        {
            opened.Show(Only(block, options), renderer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [ScreenLine.Of($"Message {block.Number} cannot be read any more.", ScreenStyle.Bad)];
        }

        List<ScreenLine> lines = [.. renderer.Lines.SelectMany(line => line.Wrap(width - margin.Length))];
        if (lines is [{ Spans.Count: 0 }])
            lines = [];
        if (margin.Length > 0)
            lines = [.. lines.Select(line => new ScreenLine([new(margin, ScreenStyle.Minor), .. line.Spans]))];
        if (block.BeginsBranch)
            lines.InsertRange(0, Remark("⎇ What follows was left by going back to an earlier prompt.", width));
        if (block.EndsBranch)
            lines.AddRange(
                Remark("⎇ End of what was left; the conversation continues from the earlier prompt.", width)
            );
        return lines;
    }

    static IEnumerable<ScreenLine> Remark(string text, int width) =>
        [ScreenLine.Empty, .. ScreenLine.Of(text, ScreenStyle.Warning).Wrap(width)];

    /// <summary>The messages that contain a text, in the order of the blocks.</summary>
    /// <param name="matches">Whether a shown text matches.</param>
    public List<int> Find(Func<string, bool> matches, ReadingOptions options, CancellationToken cancelled)
    {
        var found = new List<int>();
        for (var i = 0; i < Blocks.Count; )
        {
            // One walk for each thread.
            var (of, start) = (Blocks[i].Of, i);
            while (i < Blocks.Count && Blocks[i].Of == of)
                i++;
            var numbers = new Dictionary<int, int>();
            for (var at = start; at < i; at++)
                numbers[Blocks[at].Number] = at;
            var finder = new MatchCollector(matches, number => found.Add(numbers[number]));
            opened.Show(
                options with
                {
                    Subagents = SubagentDisplay.Off,
                    Range = new(1, int.MaxValue, of),
                },
                finder,
                () => cancelled.IsCancellationRequested
            );
            cancelled.ThrowIfCancellationRequested();
        }

        return found;
    }

    static ReadingOptions Only(ConversationBlock block, ReadingOptions options) =>
        options with
        {
            Subagents = SubagentDisplay.Off,
            Range = new(block.Number, block.Number, block.Of),
        };
}
