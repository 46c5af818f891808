using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>Writes a conversation for a terminal.</summary>
/// <param name="width">The number of columns; texts are not wrapped if there are more than <see cref="Wide"/>.</param>
sealed class TextRenderer(TextWriter output, int width, bool hasColours) : IConversationRenderer
{
    const int Wide = 1000,
        Widest = 100,
        ShownDiffLines = 20,
        ShownDetailLines = 12;
    const string Bold = "\x1b[1m",
        Dim = "\x1b[2m",
        Red = "\x1b[31m",
        Green = "\x1b[32m",
        Yellow = "\x1b[33m",
        Cyan = "\x1b[36m",
        Reset = "\x1b[0m";

    readonly int _columns = width > Wide ? int.MaxValue : Math.Min(Widest, width);
    string _margin = "";
    int _subagents;

    // Whether a blank line is needed before the next text.
    bool _isAfterTools;

    /// <summary>Whether everything about tools is shown, not the first lines.</summary>
    public bool IsFull { get; init; }

    public void Begin(ConversationHeader header)
    {
        Wrapped(RenderedText.Title(header), Bold);
        Wrapped(string.Join(" · ", RenderedText.Facts(header)), Dim);
        // Without a title, the first line shows the id.
        if (header.Title is not null)
            Line($"session {RenderedText.OneLine(header.SessionId.Value)}", Dim);
    }

    public void BeginTurn(Turn turn)
    {
        output.WriteLine();
        Wrapped(string.Join(" · ", RenderedText.Facts(turn).Prepend(RenderedText.TurnHead(turn))), Bold);
        _isAfterTools = false;
    }

    public void BeginBranch(int number)
    {
        output.WriteLine();
        Wrapped("⎇ What follows was left by going back to an earlier prompt.", Yellow);
        _margin += "┆ ";
    }

    public void EndBranch(int number)
    {
        _margin = _margin[..^2];
        output.WriteLine();
        Wrapped("⎇ End of what was left; the conversation continues from the earlier prompt.", Yellow);
    }

    public void BeginSubagent(Subagent subagent)
    {
        _subagents++;
        output.WriteLine();
        Wrapped("↳ " + RenderedText.Subagent(subagent), Bold);
        _margin += "│ ";
        _isAfterTools = false;
    }

    public void EndSubagent(Subagent subagent)
    {
        _subagents--;
        _margin = _margin[..^2];
        _isAfterTools = true;
    }

    public void Message(Message message)
    {
        if (message.Parts.Any(part => part is TextPart or ThinkingPart))
        {
            Line("");
            var colour = message.Speaker == Speaker.User ? Cyan : Dim;
            Line($"{RenderedText.Speaker(message, _subagents > 0)} #{message.Number}", colour);
        }
        else if (!_isAfterTools)
            Line("");
        foreach (var part in message.Parts)
            Part(part);
        _isAfterTools = message.Parts[^1] is ToolPart or NoticePart;
    }

    public void End(ConversationFooter footer)
    {
        output.WriteLine();
        foreach (var remark in RenderedText.Remarks(footer))
            Wrapped(remark, Yellow);
        output.Flush();
    }

    void Part(MessagePart part)
    {
        switch (part)
        {
            case TextPart text:
                Text(text.Text, null);
                break;
            case ThinkingPart thinking:
                Text(thinking.Text, Dim);
                break;
            case ToolPart { Call: var call }:
                Tool(call);
                break;
            case NoticePart notice:
                Notice(notice);
                break;
        }
    }

    void Tool(ToolCall call)
    {
        var isBad =
            call.IsError
            || call.Outcome is not ("" or "exit 0") && call.Outcome.StartsWith("exit", StringComparison.Ordinal);
        Line("  " + RenderedText.Tool(call, _columns == int.MaxValue ? 200 : _columns - 4), isBad ? Red : Dim);
        if (call.Subagent is { } subagent)
            Wrapped("    ↳ " + RenderedText.Subagent(subagent), Dim);
        if (call.Input.Length > 0 && IsFull)
            Block(call.Input, int.MaxValue, Dim);
        var shown = IsFull ? int.MaxValue : ShownDiffLines;
        foreach (var line in call.Diff.Take(shown))
            Line(
                $"    {(line.Kind == '@' ? "@@ " : line.Kind + " ")}{RenderedText.OneLine(line.Text, 500)}",
                line.Kind switch
                {
                    '+' => Green,
                    '-' => Red,
                    _ => Dim,
                }
            );
        if (call.Diff.Count > shown)
            Line($"    … {CountText.Of(call.Diff.Count - shown, "more line")}", Dim);
        if (call.Output.Length > 0 && IsFull)
            Block(call.Output, int.MaxValue, null);
    }

    void Notice(NoticePart notice)
    {
        var colour = notice.Kind switch
        {
            NoticeKind.Error => Red,
            NoticeKind.Command => Cyan,
            NoticeKind.Compaction or NoticeKind.Interruption => Yellow,
            _ => Dim,
        };
        var isCommand = notice.Kind == NoticeKind.Command;
        Wrapped((isCommand ? "› " : "· ") + RenderedText.OneLine(notice.Text, isCommand ? 2000 : 300), colour);
        if (notice.Detail is { } detail)
            Block(detail, IsFull ? int.MaxValue : ShownDetailLines, Dim);
    }

    void Block(string text, int lines, string? colour)
    {
        var all = RenderedText.Lines(text).Split('\n');
        foreach (var line in all.Take(lines))
            Wrapped("    " + line, colour);
        if (all.Length > lines)
            Line($"    … {CountText.Of(all.Length - lines, "more line")}", Dim);
    }

    void Text(string text, string? colour)
    {
        var isCode = false;
        foreach (var line in RenderedText.Lines(text).Split('\n'))
        {
            var isFence = line.AsSpan().TrimStart().StartsWith("```");
            if (isCode || isFence || line.StartsWith('|'))
                Line(line, colour);
            else
                Wrapped(line, colour);
            isCode ^= isFence;
        }
    }

    void Wrapped(string line, string? colour)
    {
        var columns = _columns == int.MaxValue ? _columns : Math.Max(20, _columns - _margin.Length);
        if (columns == int.MaxValue || SafeText.Width(line) <= columns)
        {
            Line(line, colour);
            return;
        }

        // Further lines of a list's item are indented like it.
        var indent = new string(' ', Math.Min(8, ItemIndent(line)));
        var (start, used) = (0, 0);
        var words = line.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var length = SafeText.Width(words[i]);
            if (i > start && used + 1 + length > columns)
            {
                Line((start == 0 ? "" : indent) + string.Join(' ', words[start..i]), colour);
                (start, used) = (i, indent.Length + length);
            }
            else
                used += (i > start ? 1 : 0) + length;
        }

        Line((start == 0 ? "" : indent) + string.Join(' ', words[start..]), colour);
    }

    // The marks of an item stand alone: **bold** text begins no item.
    public static int ItemIndent(string line)
    {
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] == ' ')
                at++;
            else if (line[at] is '-' or '*' or '>' && at + 1 < line.Length && line[at + 1] == ' ')
                at += 2;
            else
                break;
        }

        return at;
    }

    void Line(string text, string? colour = null)
    {
        output.Write(_margin);
        if (colour is not null && hasColours && text.Length > 0)
            output.WriteLine(colour + text + Reset);
        else
            output.WriteLine(text);
    }
}
