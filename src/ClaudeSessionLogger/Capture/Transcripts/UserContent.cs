using System.Text;
using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Reads the content of a user row's message: text, or the results of tool calls.</summary>
ref struct UserContent
{
    ReadOnlySpan<byte> _content;

    public bool HasToolResult { get; private set; }

    /// <summary>The first non-blank text, raw, without leading blanks.</summary>
    public ReadOnlySpan<byte> FirstText { get; private set; }

    /// <summary>
    /// The first text that a person may have typed. Blocks that the editor or the client put before it are ignored.
    /// </summary>
    public ReadOnlySpan<byte> TypedText { get; private set; }

    /// <summary>Whether there are texts, and all of them are from the editor or the client.</summary>
    public readonly bool IsContextOnly => _hasText && TypedText.IsEmpty;

    bool _hasText;

    /// <summary>
    /// Passes tool results to <paramref name="responses"/> if it needs them, and skips all others quickly.
    /// </summary>
    public static UserContent Read(
        in MessageSlices message,
        ReadOnlySpan<byte> toolUseResult,
        ResponseCollector responses
    )
    {
        // Most rows are long tool results that are not needed, so skip them.
        if (
            !JsonValue.IsNull(toolUseResult)
            && !responses.AwaitsResults
            && !message.HasMoreBlocks
            && !message.First.Type.SequenceEqual("text"u8)
        )
            return new() { HasToolResult = true };

        var content = new UserContent
        {
            _content = message.Content is [(byte)'"' or (byte)'[', ..] ? message.Content : default,
        };
        if (content._content.IsEmpty)
            return content;
        if (content._content[0] == '"')
        {
            content.FirstText = TrimStart(JsonValue.Inside(content._content));
            // The text of a tool result was not typed by a person.
            content.TypedText = JsonValue.IsNull(toolUseResult) ? content.FirstText : default;
            return content;
        }

        if (!message.HasMoreBlocks)
        {
            content.Add(message.First, toolUseResult, responses);
            return content;
        }

        var json = new JsonCursor(content._content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            content.Add(block, toolUseResult, responses);
        }

        return content;
    }

    /// <summary>Reads a prompt's content alone: a text, or blocks.</summary>
    public static UserContent OfPrompt(ReadOnlySpan<byte> content) =>
        new() { _content = content is [(byte)'"' or (byte)'[', ..] ? content : default };

    void Add(scoped in ContentBlock block, ReadOnlySpan<byte> toolUseResult, ResponseCollector responses)
    {
        if (block.Type.SequenceEqual("tool_result"u8))
        {
            HasToolResult = true;
            if (responses.AwaitsResults && !block.ToolUseId.IsEmpty)
                responses.AddResult(RowKey.Compute(block.ToolUseId), block.IsError, Searches(toolUseResult));
        }
        else if (TypedText.IsEmpty && block.Type.SequenceEqual("text"u8))
        {
            _hasText = true;
            var text = TrimStart(block.Text);
            if (FirstText.IsEmpty)
                FirstText = text;
            if (!PromptText.IsContext(text))
                TypedText = text;
        }
    }

    /// <summary>All texts that a person may have typed, each cut to the first <paramref name="bytes"/> bytes.</summary>
    public readonly string Text(int bytes)
    {
        if (_content.IsEmpty)
            return "";
        if (_content[0] == '"')
            return JsonValue.Unescape(Cut(JsonValue.Inside(_content), bytes));

        var text = new StringBuilder();
        var json = new JsonCursor(_content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            if (block.Type.SequenceEqual("text"u8) && !PromptText.IsContext(TrimStart(block.Text)))
                text.Append(JsonValue.Unescape(Cut(block.Text, bytes))).Append(' ');
        }

        return text.ToString();
    }

    static int Searches(ReadOnlySpan<byte> toolUseResult)
    {
        if (toolUseResult is not [(byte)'{', ..])
            return 0;

        var json = new JsonCursor(toolUseResult);
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("searchCount"u8))
                return JsonValue.Searches(value);
        }

        return 0;
    }

    // Leading blanks of raw text are blank bytes, or the escapes \n, \t and \r.
    static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> raw)
    {
        while (raw is [(byte)' ', ..] or [(byte)'\\', (byte)'n' or (byte)'t' or (byte)'r', ..])
            raw = raw[(raw[0] == ' ' ? 1 : 2)..];
        return raw;
    }

    static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> raw, int bytes)
    {
        if (raw.Length <= bytes)
            return raw;

        // Do not cut inside a character.
        while (bytes > 0 && (raw[bytes] & 0xC0) == 0x80)
            bytes--;
        return raw[..bytes];
    }
}
