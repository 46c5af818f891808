using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Distinguishes what a person typed from what the client wrote in a user row.</summary>
static class PromptRow
{
    /// <summary>Whether the client shows the row in the conversation.</summary>
    public static bool IsShown(in TranscriptRow row) =>
        !JsonValue.IsTrue(row.IsMeta)
        && !JsonValue.IsTrue(row.IsCompactSummary)
        && !JsonValue.IsTrue(row.IsVisibleInTranscriptOnly);

    /// <summary>Whether a person wrote the row; true if the row does not name its origin.</summary>
    public static bool IsHuman(in TranscriptRow row) =>
        !JsonValue.Inside(row.PromptSource).SequenceEqual("system"u8) && IsHumanOrigin(row.Origin);

    static bool IsHumanOrigin(ReadOnlySpan<byte> origin)
    {
        var kind = JsonValue.Inside(origin);
        if (!origin.IsEmpty && origin[0] == '{')
        {
            var json = new JsonCursor(origin);
            json.EnterObject();
            while (json.NextProperty(out var name))
            {
                var value = json.Value();
                if (name.SequenceEqual("kind"u8))
                    kind = JsonValue.Inside(value);
            }
        }

        return kind.IsEmpty || kind.SequenceEqual("human"u8);
    }
}
