using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>A text of a row, still escaped: where it is in the line, who said it, and with which tool.</summary>
/// <param name="Tool">The name of the tool that is used; empty for other texts.</param>
/// <param name="ToolUse">The id of the use of a tool; empty for other texts.</param>
readonly record struct RowText(Range Place, SaidBy Speaker, Range Tool, Range ToolUse)
{
    /// <summary>Whether Claude thought it, so that it is shown only on request.</summary>
    public bool IsThinking { get; init; }
}

/// <summary>
/// Finds everything that was said in a row: prompts, answers, thoughts, the input of tools and their results. What the
/// client writes for its own use is left out: its copies of results, the state of files, signatures, images.
/// </summary>
sealed class RowTexts
{
    readonly List<RowText> _texts = [];

    public IReadOnlyList<RowText> All => _texts;

    /// <summary>Reads the texts of a row.</summary>
    /// <param name="offset">Where the record begins in the line.</param>
    public void Read(in SearchedRow row, int offset)
    {
        _texts.Clear();
        switch (row.Type.Length)
        {
            case 4 when row.Type.SequenceEqual("user"u8):
                var speaker =
                    JsonValue.IsTrue(row.IsCompactSummary) ? SaidBy.Claude
                    : JsonValue.IsTrue(row.IsMeta) ? SaidBy.Tool
                    : SaidBy.User;
                ReadContent(row.Content, offset + row.ContentStart, speaker);
                break;
            case 9 when row.Type.SequenceEqual("assistant"u8):
                ReadContent(row.Content, offset + row.ContentStart, SaidBy.Claude);
                break;
            case 6 when row.Type.SequenceEqual("system"u8):
                ReadContent(row.Content, offset + row.ContentStart, SaidBy.Tool);
                break;
            case 10 when row.Type.SequenceEqual("attachment"u8):
                ReadAttachment(row.Attachment, offset + row.AttachmentStart);
                break;
        }
    }

    void ReadContent(ReadOnlySpan<byte> content, int start, SaidBy speaker)
    {
        if (content is [(byte)'"', ..])
            Add(start, content, speaker);
        if (content is not [(byte)'[', ..])
            return;
        var json = new JsonCursor(content);
        json.EnterArray();
        while (json.NextElement())
        {
            json.SkipBlanks();
            var at = json.Position;
            var value = json.Value();
            if (value is [(byte)'{', ..])
                ReadBlock(value, start + at, speaker);
        }
    }

    void ReadBlock(ReadOnlySpan<byte> block, int start, SaidBy speaker)
    {
        var (type, text, name, id, input, content, toolUse) = (0..0, 0..0, 0..0, 0..0, 0..0, 0..0, 0..0);
        var json = new JsonCursor(block);
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            var value = json.Value();
            var place = (json.Position - value.Length)..json.Position;
            if (property.SequenceEqual("type"u8))
                type = place;
            else if (property.SequenceEqual("text"u8) || property.SequenceEqual("thinking"u8))
                text = place;
            else if (property.SequenceEqual("name"u8))
                name = place;
            else if (property.SequenceEqual("id"u8))
                id = place;
            else if (property.SequenceEqual("input"u8))
                input = place;
            else if (property.SequenceEqual("content"u8))
                content = place;
            else if (property.SequenceEqual("tool_use_id"u8))
                toolUse = place;
        }

        var kind = JsonValue.Inside(block[type]);
        if (kind.SequenceEqual("text"u8) || kind.SequenceEqual("thinking"u8))
            Add(start + text.Start.Value, block[text], speaker, isThinking: kind.Length == "thinking".Length);
        else if (kind.EndsWith("tool_use"u8))
        {
            var tool = Moved(name, start, block);
            AddStrings(block[input], start + input.Start.Value, SaidBy.Claude, tool, Moved(id, start, block));
            // A tool without input is found by its name.
            if (!JsonValue.Inside(block[name]).IsEmpty)
                _texts.Add(new(tool, SaidBy.Claude, tool, Moved(id, start, block)));
        }
        else if (kind.EndsWith("tool_result"u8))
            ReadResult(block[content], start + content.Start.Value, Moved(toolUse, start, block));
    }

    void ReadResult(ReadOnlySpan<byte> content, int start, Range toolUse)
    {
        var first = _texts.Count;
        ReadContent(content, start, SaidBy.Tool);
        for (var i = first; i < _texts.Count; i++)
            _texts[i] = _texts[i] with { Speaker = SaidBy.Tool, ToolUse = toolUse };
    }

    // A prompt that was typed while Claude worked.
    void ReadAttachment(ReadOnlySpan<byte> attachment, int start)
    {
        if (attachment is not [(byte)'{', ..] || attachment.IndexOf("\"queued_command\""u8) < 0)
            return;
        var json = new JsonCursor(attachment);
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            var value = json.Value();
            if (property.SequenceEqual("prompt"u8))
                ReadContent(value, start + json.Position - value.Length, SaidBy.User);
        }
    }

    // All strings in a value, without the names of properties.
    void AddStrings(ReadOnlySpan<byte> value, int start, SaidBy speaker, Range tool, Range toolUse)
    {
        for (var at = 0; value[at..].IndexOf((byte)'"') is >= 0 and var step; )
        {
            at += step;
            var end = StringScan.End(value, at + 1);
            if (end < 0)
                return;
            var behind = value[(end + 1)..].TrimStart(" \t\r\n"u8);
            if (behind is not [(byte)':', ..] && end > at + 1)
                _texts.Add(new((start + at + 1)..(start + end), speaker, tool, toolUse));
            at = end + 1;
        }
    }

    void Add(int start, ReadOnlySpan<byte> value, SaidBy speaker, bool isThinking = false)
    {
        if (value.Length > 2 && value[0] == '"')
            _texts.Add(new((start + 1)..(start + value.Length - 1), speaker, 0..0, 0..0) { IsThinking = isThinking });
    }

    // The text between the quotes, in the line.
    static Range Moved(Range place, int start, ReadOnlySpan<byte> block) =>
        JsonValue.Inside(block[place]).IsEmpty ? 0..0 : (start + place.Start.Value + 1)..(start + place.End.Value - 1);
}
