using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Reports.CountedSession;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>How the rows of a transcript are counted as API responses.</summary>
public sealed class ResponseCountTests
{
    [Fact]
    public void A_response_has_the_prompt_of_its_most_complete_row_and_the_largest_output()
    {
        var session = new Synthetic("s")
            .Prompt()
            .Assistant(
                "m",
                Usage(
                    """{"input_tokens":10,"output_tokens":1,"cache_read_input_tokens":900,"cache_creation_input_tokens":0}"""
                ),
                Text()
            )
            .Assistant(
                "m",
                Usage(
                    """{"input_tokens":3,"output_tokens":50,"cache_read_input_tokens":1000,"cache_creation_input_tokens":70}"""
                ),
                Text(),
                stop: "end_turn"
            )
            .Assistant("m", Usage("""{"input_tokens":10,"output_tokens":20}"""), Text());

        Assert.Equal(["3|50|70|0|1000|False"], Responses(session));
    }

    [Fact]
    public void Other_rows_can_come_between_the_rows_of_a_response()
    {
        var session = new Synthetic("s").Prompt().Assistant("m", Synthetic.Usage(10, 1), Text());
        for (var i = 0; i < 100; i++)
            session.Response($"between{i}", 1, 1);
        session.Assistant("m", Synthetic.Usage(10, 500), Text(), stop: "end_turn");

        Assert.Equal(
            "101|110|600",
            One(session, "select count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint from responses")
        );
    }

    [Fact]
    public void A_response_has_the_time_of_its_first_most_complete_row()
    {
        var session = new Synthetic("s")
            .Assistant("m", Synthetic.Usage(10, 1), Text())
            .Assistant("m", Synthetic.Usage(10, 9), Text())
            .Assistant("m", Synthetic.Usage(10, 9), Text());

        Assert.Equal("2026-11-01 12:00:02", One(session, "select responded_at::varchar from responses"));
    }

    [Fact]
    public void Output_without_a_stop_reason_is_a_lower_bound()
    {
        var session = new Synthetic("s")
            .Prompt()
            .Response("cut", stop: null)
            .Response("whole")
            .Assistant("later", Synthetic.Usage(1, 1), Text())
            .Response("later");

        Assert.Equal("1", One(session, "select lower_bound_responses from sessions"));
    }

    [Theory]
    // total, 5 minutes, 1 hour → what is recorded for 5 minutes and 1 hour
    [InlineData("\"cache_creation_input_tokens\":100", 100, 0)]
    [InlineData("\"cache_creation_input_tokens\":100,\"cache_creation\":null", 100, 0)]
    [InlineData(
        "\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,"
            + "\"ephemeral_1h_input_tokens\":0}",
        100,
        0
    )]
    [InlineData(
        "\"cache_creation_input_tokens\":0,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,"
            + "\"ephemeral_1h_input_tokens\":70}",
        30,
        70
    )]
    [InlineData(
        "\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,"
            + "\"ephemeral_1h_input_tokens\":70}",
        30,
        70
    )]
    [InlineData(
        "\"cache_creation_input_tokens\":150,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,"
            + "\"ephemeral_1h_input_tokens\":70}",
        80,
        70
    )]
    [InlineData("\"cache_creation\":{\"ephemeral_1h_input_tokens\":70}", 0, 70)]
    public void Cache_writes_missing_from_the_breakdown_count_as_5_minutes(string usage, long fiveMinutes, long oneHour)
    {
        var session = new Synthetic("s").Assistant("m", Usage($"{{{usage}}}"), Text(), stop: "end_turn");

        Assert.Equal([$"0|0|{fiveMinutes}|{oneHour}|0|False"], Responses(session));
    }

    [Fact]
    public void Responses_without_a_request_id_or_a_message_id_count()
    {
        var session = new Synthetic("s").Response("m1").Response("m2");
        session.Rows[0].Remove("requestId");
        session.Rows[1]["message"]!.AsObject().Remove("id");
        session.Row(
            "assistant",
            session.Rows[1].DeepClone().AsObject()["message"] is { } message
                ? new() { ["message"] = message.DeepClone() }
                : []
        );

        // Without an id each row is a separate response.
        Assert.Equal(
            "3|30|300",
            One(session, "select count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint from responses")
        );
    }

    [Fact]
    public void An_API_error_counts_as_an_error_and_not_as_a_response()
    {
        var session = new Synthetic("s")
            .Prompt()
            .Assistant("e", Synthetic.Usage(0, 0), Text(), model: "<synthetic>", stop: "stop_sequence")
            .Response("m");
        session.Rows[1]["isApiErrorMessage"] = true;

        Assert.Equal(
            "1|2|claude-opus-4-8|1",
            One(session, "select api_errors, message_count, models, (select count(*) from responses) from sessions")
        );
    }

    [Fact]
    public void Tool_usage_and_request_rows_are_not_responses()
    {
        var session = new Synthetic("s")
            .Prompt()
            .Response("m")
            .Result(
                "t",
                new()
                {
                    ["status"] = "completed",
                    ["usage"] = Synthetic.Usage(5000, 5000),
                    ["totalTokens"] = 10000,
                }
            )
            .Other(
                new()
                {
                    ["type"] = "api-request",
                    ["sessionId"] = "s",
                    ["message"] = new JsonObject { ["id"] = "x", ["usage"] = Synthetic.Usage(7, 7) },
                }
            );

        Assert.Equal(["10|100|0|0|0|False"], Responses(session));
    }
}
