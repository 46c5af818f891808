using System.Net;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>
/// Writes a conversation as one HTML page: no script, nothing from elsewhere, and everything that was said is escaped.
/// </summary>
sealed class HtmlRenderer(TextWriter output) : IConversationRenderer
{
    bool _isInTurn;
    int _subagents;

    // Whether a turn has begun below what is open now.
    readonly Stack<bool> _turns = [];

    public void Begin(ConversationHeader header)
    {
        var title = Escape(RenderedText.Title(header));
        output.Write(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{title}</title>
            <style>
            {HtmlStyle.Sheet}
            </style>
            </head>
            <body>
            <header>
            <h1>{title}</h1>
            <p>{Escape(string.Join(" · ", RenderedText.Facts(header)))}</p>
            <p>session <code>{Escape(RenderedText.OneLine(header.SessionId.Value))}</code></p>
            </header>
            <main>

            """.ReplaceLineEndings("\n")
        );
    }

    public void BeginTurn(Turn turn)
    {
        CloseTurn();
        output.Write(
            $"<section class=\"turn\" id=\"turn-{turn.Number}\">\n<h2>{RenderedText.TurnHead(turn)} "
                + $"<small>{Escape(string.Join(" · ", RenderedText.Facts(turn)))}</small></h2>\n"
        );
        _isInTurn = true;
    }

    public void BeginBranch(int number)
    {
        CloseTurn();
        Open("<details class=\"left\">\n<summary>This was left by going back to an earlier prompt.</summary>\n");
    }

    public void EndBranch(int number) => Close();

    public void BeginSubagent(Subagent subagent)
    {
        _subagents++;
        // In a turn, a subagent stands behind the call that started it.
        Open($"<details class=\"subagent\">\n<summary>{Escape(RenderedText.Subagent(subagent))}</summary>\n");
    }

    public void EndSubagent(Subagent subagent)
    {
        _subagents--;
        Close();
    }

    public void Message(Message message)
    {
        var speaker = message.Speaker.ToString().ToLowerInvariant();
        var at = message.At is null ? "" : $" title=\"{Escape(RenderedText.Time(message.At))}\"";
        output.Write($"<article class=\"{speaker}\"{at}>\n");
        if (message.Parts.Any(part => part is TextPart or ThinkingPart))
            output.Write(
                $"<h3>{RenderedText.Speaker(message, _subagents > 0)} <small>#{message.Number}</small></h3>\n"
            );
        foreach (var part in message.Parts)
            Part(part);
        output.Write("</article>\n");
    }

    public void End(ConversationFooter footer)
    {
        CloseTurn();
        output.Write("</main>\n");
        foreach (var remark in RenderedText.Remarks(footer))
            output.Write($"<p class=\"remark\">{Escape(remark)}</p>\n");
        output.Write("</body>\n</html>\n");
        output.Flush();
    }

    void Part(MessagePart part)
    {
        switch (part)
        {
            case TextPart text:
                Text(text.Text);
                break;
            case ThinkingPart thinking:
                output.Write("<details><summary>Thinking</summary>\n");
                Text(thinking.Text);
                output.Write("</details>\n");
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
        var line = Escape(
            RenderedText.Tool(call) + (call.Subagent is { } subagent ? " · " + RenderedText.Subagent(subagent) : "")
        );
        var style = call.IsError ? "tool failed" : "tool";
        if (call.Diff.Count == 0 && call.Input.Length == 0 && call.Output.Length == 0)
        {
            output.Write($"<p class=\"{style}\">{line}</p>\n");
            return;
        }

        output.Write($"<details class=\"{style}\"><summary>{line}</summary>\n");
        if (call.Input.Length > 0)
            Block(call.Input);
        if (call.Diff.Count > 0)
            Diff(call.Diff);
        if (call.Output.Length > 0)
            Block(call.Output);
        output.Write("</details>\n");
    }

    void Diff(IReadOnlyList<DiffLine> diff)
    {
        output.Write("<pre class=\"diff\">");
        foreach (var line in diff)
        {
            var text = Escape((line.Kind == '@' ? "@@ " : line.Kind + " ") + SafeText.Safe(line.Text));
            output.Write(
                line.Kind switch
                {
                    '+' => $"<ins>{text}</ins>\n",
                    '-' => $"<del>{text}</del>\n",
                    '@' => $"<b>{text}</b>\n",
                    _ => text + "\n",
                }
            );
        }

        output.Write("</pre>\n");
    }

    void Notice(NoticePart notice)
    {
        var kind = notice.Kind.ToString().ToLowerInvariant();
        var text = Escape(RenderedText.OneLine(notice.Text, 2000));
        if (notice.Detail is null)
        {
            output.Write($"<p class=\"notice {kind}\">{text}</p>\n");
            return;
        }

        output.Write($"<details class=\"notice {kind}\"><summary>{text}</summary>\n");
        Block(notice.Detail);
        output.Write("</details>\n");
    }

    /// <summary>Text as it was written, with code between fences in a block of its own.</summary>
    void Text(string text)
    {
        var (paragraph, code, fence) = (new List<string>(), new List<string>(), (string?)null);
        foreach (var line in RenderedText.Lines(text).Split('\n'))
        {
            var trimmed = line.TrimStart();
            if (fence is null && trimmed.StartsWith("```", StringComparison.Ordinal))
            {
                Paragraph(paragraph);
                fence = trimmed[..(trimmed.AsSpan().IndexOfAnyExcept('`') is >= 0 and var run ? run : trimmed.Length)];
            }
            else if (fence is not null && trimmed.TrimEnd() == fence)
            {
                Block(string.Join('\n', code));
                code.Clear();
                fence = null;
            }
            else
                (fence is null ? paragraph : code).Add(line);
        }

        Paragraph(paragraph);
        if (code.Count > 0)
            Block(string.Join('\n', code));
    }

    void Paragraph(List<string> lines)
    {
        var text = string.Join('\n', lines).Trim('\n');
        if (text.Length > 0)
            output.Write($"<div class=\"text\">{Escape(text)}</div>\n");
        lines.Clear();
    }

    void Block(string text) => output.Write($"<pre>{Escape(RenderedText.Lines(text))}</pre>\n");

    void Open(string html)
    {
        _turns.Push(_isInTurn);
        _isInTurn = false;
        output.Write(html);
    }

    void Close()
    {
        CloseTurn();
        output.Write("</details>\n");
        _isInTurn = _turns.Pop();
    }

    void CloseTurn()
    {
        if (_isInTurn)
            output.Write("</section>\n");
        _isInTurn = false;
    }

    static string Escape(string text) => WebUtility.HtmlEncode(text);
}
