using System.Text.Json;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>What the client sends to the hook after a tool has written a file.</summary>
static class EditPayload
{
    public static string Of(
        string tool,
        string file,
        string session = "5f0c",
        string transcript = "/elsewhere/-w/5f0c.jsonl",
        string content = "the content"
    )
    {
        var (transcriptPath, filePath) = (JsonEncodedText.Encode(transcript), JsonEncodedText.Encode(file));
        return $$$"""
            {"session_id":"{{{session}}}","transcript_path":"{{{transcriptPath}}}","cwd":"/w",
             "hook_event_name":"PostToolUse","tool_name":"{{{tool}}}",
             "tool_input":{"file_path":"{{{filePath}}}","content":"{{{content}}}"},
             "tool_response":{"filePath":"x","content":"{{{content}}}"} }
            """;
    }
}
