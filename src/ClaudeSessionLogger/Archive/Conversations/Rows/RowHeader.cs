using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>The parts of a row that say where it belongs, as raw slices of its line.</summary>
ref struct RowHeader
{
    public ReadOnlySpan<byte> Type,
        Subtype,
        Uuid,
        ParentUuid,
        LogicalParentUuid,
        Timestamp,
        AgentId;
    public ReadOnlySpan<byte> ToolUseResult,
        Attachment,
        Origin,
        PromptSource,
        Content,
        SourceToolUseId;
    public MessageSlices Message;
    public bool IsSidechain,
        IsMeta,
        IsCompactSummary,
        IsVisibleInTranscriptOnly,
        HasParent;

    /// <summary>Reads the record at the cursor; false if its structure is invalid.</summary>
    public bool TryRead(scoped ref JsonCursor json)
    {
        if (!json.EnterObject())
            return false;
        while (json.NextProperty(out var name))
        {
            if (name.SequenceEqual("message"u8))
            {
                Message.Read(ref json);
                continue;
            }

            var value = json.Value();
            if (json.IsBroken)
                return false;
            Set(name, value);
        }

        return !json.IsBroken;
    }

    void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 4 when name.SequenceEqual("type"u8):
                Type = JsonValue.Inside(value);
                break;
            case 4 when name.SequenceEqual("uuid"u8):
                Uuid = JsonValue.Inside(value);
                break;
            case 6 when name.SequenceEqual("isMeta"u8):
                IsMeta = JsonValue.IsTrue(value);
                break;
            case 6 when name.SequenceEqual("origin"u8):
                Origin = value;
                break;
            case 7 when name.SequenceEqual("subtype"u8):
                Subtype = JsonValue.Inside(value);
                break;
            case 7 when name.SequenceEqual("agentId"u8):
                AgentId = JsonValue.Inside(value);
                break;
            case 7 when name.SequenceEqual("content"u8):
                Content = value;
                break;
            case 9 when name.SequenceEqual("timestamp"u8):
                Timestamp = JsonValue.Inside(value);
                break;
            case 10 when name.SequenceEqual("parentUuid"u8):
                ParentUuid = JsonValue.Inside(value);
                HasParent = true;
                break;
            case 10 when name.SequenceEqual("attachment"u8):
                Attachment = value;
                break;
            case 11 when name.SequenceEqual("isSidechain"u8):
                IsSidechain = JsonValue.IsTrue(value);
                break;
            case 12 when name.SequenceEqual("promptSource"u8):
                PromptSource = value;
                break;
            case 13 when name.SequenceEqual("toolUseResult"u8):
                ToolUseResult = value;
                break;
            case 15 when name.SequenceEqual("sourceToolUseID"u8):
                SourceToolUseId = value;
                break;
            case 16 when name.SequenceEqual("isCompactSummary"u8):
                IsCompactSummary = JsonValue.IsTrue(value);
                break;
            case 17 when name.SequenceEqual("logicalParentUuid"u8):
                LogicalParentUuid = JsonValue.Inside(value);
                break;
            case 25 when name.SequenceEqual("isVisibleInTranscriptOnly"u8):
                IsVisibleInTranscriptOnly = JsonValue.IsTrue(value);
                break;
        }
    }

    /// <summary>The first text of the message's content, raw, without leading blanks.</summary>
    public readonly ReadOnlySpan<byte> FirstText()
    {
        if (Message.Content is [(byte)'"', ..])
            return Trim(JsonValue.Inside(Message.Content));
        if (Message.Content is not [(byte)'[', ..])
            return default;
        var json = new JsonCursor(Message.Content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            if (!block.Type.SequenceEqual("text"u8))
                continue;
            var text = Trim(block.Text);
            if (!text.IsEmpty && !PromptText.IsContext(text))
                return text;
        }

        return default;
    }

    /// <summary>A property of a raw object; empty if it is none, or has no such property.</summary>
    public static ReadOnlySpan<byte> Property(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> wanted)
    {
        if (raw is not [(byte)'{', ..])
            return default;
        ReadOnlySpan<byte> found = default;
        var json = new JsonCursor(raw);
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual(wanted))
                found = value;
        }

        return found;
    }

    static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> raw)
    {
        while (raw is [(byte)' ', ..] or [(byte)'\\', (byte)'n' or (byte)'t' or (byte)'r', ..])
            raw = raw[(raw[0] == ' ' ? 1 : 2)..];
        return raw;
    }
}
