using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts.Usage;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The needed parts of a row's API message, as raw slices. They are found in the same pass that skips the other parts.
/// Most messages have one content block; <see cref="Content"/> iterates over all.
/// </summary>
ref struct MessageSlices
{
    public ReadOnlySpan<byte> Id,
        Model,
        StopReason,
        Content;
    public UsageReader Usage;
    public ContentBlock First;
    public bool IsObject,
        HasMoreBlocks;

    /// <summary>Reads the value at the cursor, whatever its type.</summary>
    /// <param name="repeated">The usage that the row before had.</param>
    public void Read(scoped ref JsonCursor json, RepeatedUsage? repeated = null)
    {
        this = default;
        if (json.Peek() != '{')
        {
            json.Value();
            return;
        }

        IsObject = true;
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            if (name.SequenceEqual("content"u8))
            {
                ReadContent(ref json);
                continue;
            }

            if (name.SequenceEqual("usage"u8))
            {
                if (repeated is null)
                    Usage.Read(ref json);
                else
                    repeated.Read(ref Usage, ref json);
                continue;
            }

            var value = json.Value();
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8):
                    Id = JsonValue.Inside(value);
                    break;
                case 5 when name.SequenceEqual("model"u8):
                    Model = value;
                    break;
                case 11 when name.SequenceEqual("stop_reason"u8):
                    StopReason = value;
                    break;
            }
        }
    }

    void ReadContent(scoped ref JsonCursor json)
    {
        HasMoreBlocks = false;
        var start = json.Position;
        if (json.Peek() != '[')
        {
            Content = json.Value();
            return;
        }

        json.EnterArray();
        for (var number = 0; json.NextElement(); number++)
        {
            if (number == 0)
            {
                First.Read(ref json);
                continue;
            }

            HasMoreBlocks = true;
            json.Value();
        }

        Content = json.Since(start);
    }
}

/// <summary>A content block of a message, as raw slices.</summary>
ref struct ContentBlock
{
    public ReadOnlySpan<byte> Type,
        Id,
        Name,
        Input,
        Text,
        ToolUseId;
    public bool IsError;

    /// <summary>Reads the value at the cursor; if it is not an object, the block is empty.</summary>
    public void Read(scoped ref JsonCursor json)
    {
        this = default;
        if (json.Peek() != '{')
        {
            json.Value();
            return;
        }

        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8):
                    Id = JsonValue.Inside(value);
                    break;
                case 4 when name.SequenceEqual("type"u8):
                    Type = JsonValue.Inside(value);
                    break;
                case 4 when name.SequenceEqual("name"u8):
                    Name = JsonValue.Inside(value);
                    break;
                case 4 when name.SequenceEqual("text"u8):
                    Text = JsonValue.Inside(value);
                    break;
                case 5 when name.SequenceEqual("input"u8):
                    Input = value;
                    break;
                case 8 when name.SequenceEqual("is_error"u8):
                    IsError = JsonValue.IsTrue(value);
                    break;
                case 11 when name.SequenceEqual("tool_use_id"u8):
                    ToolUseId = JsonValue.Inside(value);
                    break;
            }
        }
    }
}
