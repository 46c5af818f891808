using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Reports.CountedSession;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Parts of a response that are billed on their own: advisors, attempts, compactions.</summary>
public sealed class ResponseIterationTests
{
    [Fact]
    public void An_advisor_is_billed_separately_and_is_not_a_message()
    {
        var usage = Synthetic.Usage(10, 100);
        usage["iterations"] = JsonNode.Parse(
            """
            [{"type":"message","input_tokens":10,"output_tokens":100},
             {"type":"advisor_message","model":"claude-opus-5","input_tokens":700,"output_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":5}}]
            """
        );
        // Both rows of the response contain it.
        var session = new Synthetic("s").Prompt().Response("m", usage: usage, tool: "t");

        Assert.Equal(["10|100|0|0|0|False", "700|30|0|5|0|True"], Responses(session));
        Assert.Equal(
            "2|[claude-opus-4-8, claude-opus-5]",
            One(session, "select message_count, list_sort(string_split(models, ', '))::varchar from sessions")
        );
    }

    [Fact]
    public void A_refused_attempt_with_output_is_billed_with_the_fallback()
    {
        var usage = Synthetic.Usage(9, 99);
        usage["iterations"] = JsonNode.Parse(
            """
            [{"type":"message","model":"claude-fable-5","input_tokens":10,"output_tokens":100},
             {"type":"message","model":"claude-opus-5","input_tokens":8,"output_tokens":0},
             {"type":"fallback_message","model":"claude-opus-4-8","input_tokens":9,"output_tokens":99}]
            """
        );
        var session = new Synthetic("s").Prompt().Response("m", usage: usage);

        Assert.Equal(["10|100|0|0|0|True", "9|99|0|0|0|False"], Responses(session).Order(StringComparer.Ordinal));
        Assert.Equal(
            "2|[claude-fable-5, claude-opus-4-8]",
            One(session, "select message_count, list_sort(string_split(models, ', '))::varchar from sessions")
        );
    }

    [Fact]
    public void A_compaction_is_billed_additionally()
    {
        var usage = Synthetic.Usage(10, 100);
        usage["iterations"] = JsonNode.Parse(
            """
            [{"type":"compaction","input_tokens":700,"output_tokens":30},{"type":"message","input_tokens":10,"output_tokens":100}]
            """
        );
        var session = new Synthetic("s").Prompt().Response("m", usage: usage);

        Assert.Equal(["10|100|0|0|0|False", "700|30|0|0|0|True"], Responses(session).Order(StringComparer.Ordinal));
        Assert.Equal("2|claude-opus-4-8", One(session, "select message_count, models from sessions"));
    }

    [Fact]
    public void Invalid_iterations_are_ignored()
    {
        foreach (var iterations in (string[])["[]", "null", "7", "[null,3,[],{}]", "{}"])
        {
            var usage = Synthetic.Usage(10, 100);
            usage["iterations"] = JsonNode.Parse(iterations);
            Assert.Equal(["10|100|0|0|0|False"], Responses(new Synthetic("s").Response("m", usage: usage)));
        }
    }
}
