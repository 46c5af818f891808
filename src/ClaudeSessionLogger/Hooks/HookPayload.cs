using System.Text.Json;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// The JSON that Claude Code writes to a hook's standard input. Any field may be missing or of another type; unknown
/// fields are skipped. If the JSON is broken, the fields before the error are used.
/// </summary>
ref struct HookPayload
{
    public string? SessionId;
    public string? TranscriptPath;
    public string? Cwd;
    public string? Source;
    public string? Reason;
    public string? ToolName;

    /// <summary>The <c>file_path</c> of a tool's input, or of a memory item in the spool.</summary>
    public string? FilePath;

    public static HookPayload Parse(ReadOnlySpan<byte> body)
    {
        var payload = default(HookPayload);
        var json = new Utf8JsonReader(
            body,
            new()
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = 1000,
            }
        );
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
                payload.ReadMembers(ref json);
        }
        catch (JsonException) { }

        return payload;
    }

    void ReadMembers(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("session_id"u8))
                SessionId = Value(ref json);
            else if (json.ValueTextEquals("transcript_path"u8))
                TranscriptPath = Value(ref json);
            else if (json.ValueTextEquals("cwd"u8))
                Cwd = Value(ref json);
            else if (json.ValueTextEquals("source"u8))
                Source = Value(ref json);
            else if (json.ValueTextEquals("reason"u8))
                Reason = Value(ref json);
            else if (json.ValueTextEquals("tool_name"u8))
                ToolName = Value(ref json);
            else if (json.ValueTextEquals("file_path"u8))
                FilePath = Value(ref json);
            else if (json.ValueTextEquals("tool_input"u8))
            {
                ReadToolInput(ref json);

                // If all needed fields are known, stop: the tool's response, which is often a whole file, comes after
                // the input and is not needed.
                if (SessionId is not null && ToolName is not null)
                    return;
            }
            else
                json.Skip();
        }
    }

    void ReadToolInput(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("file_path"u8))
                FilePath = Value(ref json);
            else
                json.Skip();
        }
    }

    static string? Value(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // The string contains invalid UTF-8 or a lone surrogate. No file has such a name.
            return null;
        }
    }
}
