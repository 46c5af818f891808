using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Reads an <c>attachment</c> of type <c>queued_command</c> and mode <c>prompt</c>: what a person typed while the
/// client was working.
/// </summary>
static class QueuedPrompt
{
    /// <param name="attachment">The row's raw attachment; empty if there is none.</param>
    /// <param name="bytes">The maximum length of each text.</param>
    public static bool TryRead(ReadOnlySpan<byte> attachment, int bytes, out string text)
    {
        text = "";
        if (attachment is not [(byte)'{', ..])
            return false;

        ReadOnlySpan<byte> type = default,
            mode = default,
            prompt = default;
        var json = new JsonCursor(attachment);
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("type"u8))
                type = JsonValue.Inside(value);
            else if (name.SequenceEqual("commandMode"u8))
                mode = JsonValue.Inside(value);
            else if (name.SequenceEqual("prompt"u8))
                prompt = value;
        }

        if (!type.SequenceEqual("queued_command"u8) || !mode.SequenceEqual("prompt"u8))
            return false;
        text = UserContent.OfPrompt(prompt).Text(bytes);
        return true;
    }
}
