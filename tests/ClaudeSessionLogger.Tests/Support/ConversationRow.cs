using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Rows of a transcript, with the fields that place them in the conversation.</summary>
static class ConversationRow
{
    /// <summary>The uuid of the row with this number.</summary>
    public static string Uuid(int number) => $"10000000-0000-4000-8000-{number:D12}";

    /// <param name="parent">The number of the row that it follows; 0 for none.</param>
    public static string Prompt(int number, int parent, string text, string session) =>
        Row(number, parent, session, "user", new() { ["role"] = "user", ["content"] = text });

    public static string Answer(int number, int parent, string text, string session, int output = 100) =>
        Assistant(number, parent, new() { ["type"] = "text", ["text"] = text }, session, output);

    public static string Call(int number, int parent, string name, JsonObject input, string session) =>
        Assistant(
            number,
            parent,
            new()
            {
                ["type"] = "tool_use",
                ["id"] = $"toolu_{number}",
                ["name"] = name,
                ["input"] = input,
            },
            session,
            100
        );

    public static string Result(int number, int parent, int call, string text, string session) =>
        Row(
            number,
            parent,
            session,
            "user",
            new()
            {
                ["role"] = "user",
                ["content"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "tool_result",
                        ["tool_use_id"] = $"toolu_{call}",
                        ["content"] = text,
                    }
                ),
            }
        );

    static string Assistant(int number, int parent, JsonObject block, string session, int output) =>
        Row(
            number,
            parent,
            session,
            "assistant",
            new()
            {
                ["id"] = $"msg_r{number}",
                ["role"] = "assistant",
                ["model"] = "claude-opus-4-8",
                ["content"] = new JsonArray(block),
                ["stop_reason"] = "end_turn",
                ["usage"] = new JsonObject { ["input_tokens"] = 1000, ["output_tokens"] = output },
            }
        );

    static string Row(int number, int parent, string session, string type, JsonObject message) =>
        new JsonObject
        {
            ["parentUuid"] = parent == 0 ? null : Uuid(parent),
            ["isSidechain"] = false,
            ["type"] = type,
            ["uuid"] = Uuid(number),
            ["timestamp"] = new DateTime(2026, 11, 20, 9, 0, 0, DateTimeKind.Utc)
                .AddMinutes(number)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["sessionId"] = session,
            ["cwd"] = "/work/shop",
            ["message"] = message,
        }.ToJsonString();
}
