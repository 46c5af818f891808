using System.Text.Json;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// What Claude Code writes to a hook's standard input, as it arrives: any member may be missing or of another kind, unknown
/// ones are skipped, and of a broken object counts what stands before the break.
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
        var wire = default(HookPayload);
        var json = new Utf8JsonReader(body, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 1000 });
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
                wire.ReadMembers(ref json);
        }
        catch (JsonException)
        {
        }

        return wire;
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

                // What follows is the tool's answer, often a whole file: none of it is wanted.
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
            // Bytes that are no UTF-8, or half a surrogate pair: a name that no file has.
            return null;
        }
    }
}
