using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>What a person typed counts, also if the client put it beside its own text.</summary>
public sealed class TypedPromptTests
{
    const string Reminder = "<system-reminder>\nThe user opened a file.\n</system-reminder>";

    [Theory]
    [InlineData("queued_command", "prompt", 3)]
    [InlineData("queued_command", "task-notification", 2)]
    [InlineData("nested_memory", "prompt", 2)]
    public void A_prompt_that_was_queued_counts(string type, string mode, int messages) =>
        Assert.Equal(
            $"{messages}",
            CountedSession.One(
                new Synthetic("s").Prompt("first").Response("m").Row("attachment", Attachment(type, mode, "second")),
                "select message_count from sessions"
            )
        );

    [Fact]
    public void A_queued_prompt_beside_a_reminder_counts_once()
    {
        var session = new Synthetic("s")
            .Prompt("first")
            .Response("m")
            .Row("attachment", Attachment("queued_command", "prompt", Blocks(Reminder, "second")));

        Assert.Equal("3", CountedSession.One(session, "select message_count from sessions"));
    }

    [Fact]
    public void A_prompt_behind_a_reminder_is_the_title()
    {
        var session = new Synthetic("s").Row(
            "user",
            new()
            {
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = Blocks(Reminder, "Fix the refunds") },
            }
        );

        Assert.Equal(
            "2|Fix the refunds",
            CountedSession.One(session.Response("m"), "select message_count, title from sessions")
        );
    }

    static JsonObject Attachment(string type, string mode, JsonNode prompt) =>
        new()
        {
            ["attachment"] = new JsonObject
            {
                ["type"] = type,
                ["commandMode"] = mode,
                ["prompt"] = prompt,
            },
        };

    static JsonArray Blocks(params IEnumerable<string> texts) =>
        [.. texts.Select(text => (JsonNode)new JsonObject { ["type"] = "text", ["text"] = text })];
}
