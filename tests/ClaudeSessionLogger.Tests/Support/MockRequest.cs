using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>One call that the mock API answered; the response in the transcript must have the same tokens.</summary>
sealed record MockRequest(
    string MessageId,
    string? SessionId,
    string Model,
    string Why,
    int Status,
    Tokens Tokens,
    IReadOnlyList<string> ToolUses,
    bool BySubagent
)
{
    /// <summary>Internal calls of the client, for titles and the like, which it never shows.</summary>
    public bool IsBackground => Why is "title" or "schema";

    public static MockRequest Of(JsonObject row)
    {
        var usage = row["usage"]!;
        long Count(string name) => (long)usage[name]!;
        long Written(string name) => (long)usage["cache_creation"]![name]!;
        return new(
            (string)row["message_id"]!,
            (string?)row["session"],
            (string)row["model"]!,
            (string)row["why"]!,
            (int)row["status"]!,
            new(
                Count("input_tokens"),
                Count("output_tokens"),
                Written("ephemeral_5m_input_tokens"),
                Written("ephemeral_1h_input_tokens"),
                Count("cache_read_input_tokens")
            ),
            [.. row["tool_uses"]!.AsArray().Select(name => (string)name!)],
            row["agent"] is not null
        );
    }
}
