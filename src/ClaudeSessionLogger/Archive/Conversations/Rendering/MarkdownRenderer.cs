using System.Text;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>
/// Writes a conversation as Markdown. What was said cannot leave its place: fences are closed, and HTML and images are
/// not passed on.
/// </summary>
sealed class MarkdownRenderer(TextWriter output) : IConversationRenderer
{
    int _subagents;

    public void Begin(ConversationHeader header)
    {
        output.WriteLine($"# {Escape(RenderedText.Title(header))}");
        output.WriteLine();
        output.WriteLine(Escape(string.Join(" · ", RenderedText.Facts(header))));
        output.WriteLine();
        output.WriteLine($"Session `{RenderedText.OneLine(header.SessionId.Value).Replace('`', '\'')}`");
    }

    public void BeginTurn(Turn turn)
    {
        output.WriteLine();
        output.WriteLine($"## {RenderedText.TurnHead(turn)}");
        output.WriteLine();
        output.WriteLine(Escape(string.Join(" · ", RenderedText.Facts(turn))));
    }

    public void BeginBranch(int number) => Paragraph("**What follows was left by going back to an earlier prompt.**");

    public void EndBranch(int number) =>
        Paragraph("**End of what was left; the conversation continues from the earlier prompt.**");

    public void BeginSubagent(Subagent subagent)
    {
        _subagents++;
        Paragraph($"### S{Escape(RenderedText.Subagent(subagent))[1..]}");
    }

    public void EndSubagent(Subagent subagent)
    {
        _subagents--;
        Paragraph($"*End of the subagent {Escape(RenderedText.OneLine(subagent.Id))}*");
    }

    public void Message(Message message)
    {
        if (message.Parts.Any(part => part is TextPart))
            Paragraph($"**{RenderedText.Speaker(message, _subagents > 0)}** #{message.Number}");
        foreach (var part in message.Parts)
            Part(part, isQuoted: message.Speaker == Speaker.User);
    }

    public void End(ConversationFooter footer)
    {
        foreach (var remark in RenderedText.Remarks(footer))
            Paragraph(Escape(remark));
        output.Flush();
    }

    void Part(MessagePart part, bool isQuoted)
    {
        switch (part)
        {
            case TextPart text:
                Paragraph(isQuoted ? Quoted(Inert(text.Text)) : Inert(text.Text));
                break;
            case ThinkingPart thinking:
                Paragraph("*Thinking:*");
                Paragraph(Quoted(Inert(thinking.Text)));
                break;
            case ToolPart { Call: var call }:
                Paragraph(
                    "* "
                        + Code(RenderedText.Tool(call))
                        + (call.Subagent is { } subagent ? $" · {Escape(RenderedText.Subagent(subagent))}" : "")
                );
                if (call.Input.Length > 0)
                    Block(call.Input, "");
                if (call.Diff.Count > 0)
                    Block(
                        string.Join(
                            '\n',
                            call.Diff.Select(line =>
                                (line.Kind == '@' ? "@@ " : line.Kind.ToString()) + line.Text.ReplaceLineEndings(" ")
                            )
                        ),
                        "diff"
                    );
                if (call.Output.Length > 0)
                    Block(call.Output, "");
                break;
            case NoticePart notice:
                Paragraph(
                    notice.Kind == NoticeKind.Command
                        ? Code(RenderedText.OneLine(notice.Text, 2000))
                        : $"*{Escape(RenderedText.OneLine(notice.Text))}*"
                );
                if (notice.Detail is { } detail)
                    Block(detail, "");
                break;
        }
    }

    void Paragraph(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    void Block(string text, string language)
    {
        var lines = RenderedText.Lines(text);
        var fence = new string('`', Math.Max(3, LongestRun(lines, '`') + 1));
        Paragraph($"{fence}{language}\n{lines}\n{fence}");
    }

    static string Quoted(string text) => "> " + text.Replace("\n", "\n> ", StringComparison.Ordinal);

    static string Code(string text)
    {
        var marks = new string('`', LongestRun(text, '`') + 1);
        var padding = text.StartsWith('`') || text.EndsWith('`') ? " " : "";
        return marks + padding + text + padding + marks;
    }

    static int LongestRun(string text, char wanted)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
            longest = Math.Max(longest, run = c == wanted ? run + 1 : 0);
        return longest;
    }

    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|')
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Markdown that was said: HTML is escaped, except in code, and an open fence is closed.</summary>
    static string Inert(string text)
    {
        var inert = new StringBuilder();
        string? fence = null;
        foreach (var line in RenderedText.Lines(text).Split('\n'))
        {
            var trimmed = line.TrimStart();
            var mark =
                trimmed.StartsWith("```", StringComparison.Ordinal) ? '`'
                : trimmed.StartsWith("~~~", StringComparison.Ordinal) ? '~'
                : ' ';
            if (mark != ' ' && line.Length - trimmed.Length < 4)
            {
                var length = trimmed.AsSpan().IndexOfAnyExcept(mark);
                var run = length < 0 ? trimmed : trimmed[..length];
                if (fence is null)
                    fence = run;
                else if (run[0] == fence[0] && run.Length >= fence.Length && trimmed.TrimEnd() == run)
                    fence = null;
                inert.Append(line).Append('\n');
                continue;
            }

            inert.Append(fence is null ? WithoutMarkup(line) : line).Append('\n');
        }

        if (fence is not null)
            inert.Append(fence).Append('\n');
        return inert.ToString().TrimEnd('\n');
    }

    // In code between backticks, an entity would be shown as it is. An unclosed backtick begins no code.
    static string WithoutMarkup(string line)
    {
        if (!line.AsSpan().ContainsAny('<', '!'))
            return line;
        var safe = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '`')
            {
                var run = line.AsSpan(i).IndexOfAnyExcept('`') is >= 0 and var length ? length : line.Length - i;
                var close = CloseOf(line, i + run, run);
                var end = close < 0 ? i + run : close + run;
                safe.Append(line, i, end - i);
                i = end - 1;
            }
            else if (line[i] == '<')
                safe.Append("&lt;");
            // An image from elsewhere would tell its server that somebody reads the page.
            else if (line[i] == '!' && i + 1 < line.Length && line[i + 1] == '[')
                safe.Append("!\\");
            else
                safe.Append(line[i]);
        }

        return safe.ToString();
    }

    static int CloseOf(string line, int from, int run)
    {
        for (var at = from; at < line.Length; at++)
        {
            if (line[at] != '`')
                continue;
            var length = line.AsSpan(at).IndexOfAnyExcept('`') is >= 0 and var found ? found : line.Length - at;
            if (length == run)
                return at;
            at += length - 1;
        }

        return -1;
    }
}
