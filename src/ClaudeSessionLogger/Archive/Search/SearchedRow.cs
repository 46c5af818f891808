using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>The parts of a transcript's row that a search needs, as raw slices of its line; empty if absent.</summary>
ref struct SearchedRow
{
    public ReadOnlySpan<byte> Type,
        Uuid,
        Timestamp,
        Cwd,
        GitBranch,
        IsMeta,
        IsCompactSummary,
        MessageId,
        RequestId,
        AgentId,
        Content,
        Attachment;

    // Where the content begins in the line.
    public int ContentStart,
        AttachmentStart;

    /// <summary>Reads the record at the cursor; returns false if its structure is invalid.</summary>
    public bool TryRead(scoped ref JsonCursor json)
    {
        if (!json.EnterObject())
            return false;
        while (json.NextProperty(out var name))
        {
            if (name.SequenceEqual("message"u8) && json.Peek() == '{')
            {
                ReadMessage(ref json);
                continue;
            }

            var value = json.Value();
            if (json.IsBroken)
                return false;
            Set(name, value, json.Position - value.Length);
        }

        return !json.IsBroken;
    }

    void ReadMessage(scoped ref JsonCursor json)
    {
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("content"u8))
            {
                Content = value;
                ContentStart = json.Position - value.Length;
            }
            else if (name.SequenceEqual("id"u8))
                MessageId = JsonValue.Inside(value);
        }
    }

    void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int start)
    {
        switch (name.Length)
        {
            case 3 when name.SequenceEqual("cwd"u8):
                Cwd = value;
                break;
            case 4 when name.SequenceEqual("type"u8):
                Type = JsonValue.Inside(value);
                break;
            case 4 when name.SequenceEqual("uuid"u8):
                Uuid = JsonValue.Inside(value);
                break;
            case 6 when name.SequenceEqual("isMeta"u8):
                IsMeta = value;
                break;
            case 7 when name.SequenceEqual("agentId"u8):
                AgentId = JsonValue.Inside(value);
                break;
            // Of the client's own rows.
            case 7 when name.SequenceEqual("content"u8) && Content.IsEmpty:
                Content = value;
                ContentStart = start;
                break;
            case 9 when name.SequenceEqual("timestamp"u8):
                Timestamp = JsonValue.Inside(value);
                break;
            case 9 when name.SequenceEqual("gitBranch"u8):
                GitBranch = value;
                break;
            case 9 when name.SequenceEqual("requestId"u8):
                RequestId = JsonValue.Inside(value);
                break;
            case 10 when name.SequenceEqual("attachment"u8):
                Attachment = value;
                AttachmentStart = start;
                break;
            case 16 when name.SequenceEqual("isCompactSummary"u8):
                IsCompactSummary = value;
                break;
        }
    }
}
