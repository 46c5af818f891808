using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>How the rows of a transcript are counted as API responses.</summary>
public sealed class ResponseCountTests
{
    static readonly JsonObject s_text = new() { ["type"] = "text", ["text"] = "…" };

    [Fact]
    public void Each_number_of_a_response_is_the_largest_of_its_rows()
    {
        var session = new Synthetic("s").Prompt()
            .Assistant("m", Usage("""{"input_tokens":10,"output_tokens":1,"cache_read_input_tokens":900,"cache_creation_input_tokens":0}"""), Text())
            .Assistant("m", Usage("""{"input_tokens":3,"output_tokens":50,"cache_read_input_tokens":1000,"cache_creation_input_tokens":70}"""), Text(), stop: "end_turn")
            .Assistant("m", Usage("""{"input_tokens":10,"output_tokens":20}"""), Text());

        Assert.Equal(["10|50|70|0|1000|False"], Responses(session));
    }

    [Fact]
    public void Other_rows_can_come_between_the_rows_of_a_response()
    {
        var session = new Synthetic("s").Prompt().Assistant("m", Synthetic.Usage(10, 1), Text());
        for (var i = 0; i < 100; i++)
            session.Response($"between{i}", 1, 1);
        session.Assistant("m", Synthetic.Usage(10, 500), Text(), stop: "end_turn");

        Assert.Equal("101|110|600", One(session, "select count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint from responses"));
    }

    [Fact]
    public void A_response_has_the_time_of_its_first_most_complete_row()
    {
        var session = new Synthetic("s").Assistant("m", Synthetic.Usage(10, 1), Text()).Assistant("m", Synthetic.Usage(10, 9), Text()).Assistant("m", Synthetic.Usage(10, 9), Text());

        Assert.Equal("2026-11-01 12:00:02", One(session, "select responded_at::varchar from responses"));
    }

    [Fact]
    public void Output_without_a_stop_reason_is_a_lower_bound()
    {
        var session = new Synthetic("s").Prompt().Response("cut", stop: null).Response("whole").Assistant("later", Synthetic.Usage(1, 1), Text()).Response("later");

        Assert.Equal("1", One(session, "select lower_bound_responses from sessions"));
    }

    [Theory]
    // total, 5 minutes, 1 hour → what is recorded for 5 minutes and 1 hour
    [InlineData("\"cache_creation_input_tokens\":100", 100, 0)]
    [InlineData("\"cache_creation_input_tokens\":100,\"cache_creation\":null", 100, 0)]
    [InlineData("\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0}", 100, 0)]
    [InlineData("\"cache_creation_input_tokens\":0,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,\"ephemeral_1h_input_tokens\":70}", 30, 70)]
    [InlineData("\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,\"ephemeral_1h_input_tokens\":70}", 30, 70)]
    [InlineData("\"cache_creation_input_tokens\":150,\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,\"ephemeral_1h_input_tokens\":70}", 80, 70)]
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
        session.Row("assistant", session.Rows[1].DeepClone().AsObject()["message"] is { } message ? new() { ["message"] = message.DeepClone() } : []);

        // Without an id each row is a separate response.
        Assert.Equal("3|30|300", One(session, "select count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint from responses"));
    }

    [Fact]
    public void An_API_error_counts_as_an_error_and_not_as_a_response()
    {
        var session = new Synthetic("s").Prompt().Assistant("e", Synthetic.Usage(0, 0), Text(), model: "<synthetic>", stop: "stop_sequence").Response("m");
        session.Rows[1]["isApiErrorMessage"] = true;

        Assert.Equal("1|2|claude-opus-4-8|1", One(session, "select api_errors, message_count, models, (select count(*) from responses) from sessions"));
    }

    [Fact]
    public void Tool_usage_and_request_rows_are_not_responses()
    {
        var session = new Synthetic("s").Prompt().Response("m")
            .Result("t", new() { ["status"] = "completed", ["usage"] = Synthetic.Usage(5000, 5000), ["totalTokens"] = 10000 })
            .Other(new() { ["type"] = "api-request", ["sessionId"] = "s", ["message"] = new JsonObject { ["id"] = "x", ["usage"] = Synthetic.Usage(7, 7) } });

        Assert.Equal(["10|100|0|0|0|False"], Responses(session));
    }

    [Fact]
    public void An_advisor_is_billed_separately_and_is_not_a_message()
    {
        var usage = Synthetic.Usage(10, 100);
        usage["iterations"] = JsonNode.Parse("""
            [{"type":"message","input_tokens":10,"output_tokens":100},
             {"type":"advisor_message","model":"claude-opus-5","input_tokens":700,"output_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":5}}]
            """);
        // Both rows of the response contain it.
        var session = new Synthetic("s").Prompt().Response("m", usage: usage, tool: "t");

        Assert.Equal(["10|100|0|0|0|False", "700|30|0|5|0|True"], Responses(session));
        Assert.Equal("2|[claude-opus-4-8, claude-opus-5]", One(session, "select message_count, list_sort(string_split(models, ', '))::varchar from sessions"));
    }

    [Fact]
    public void A_refused_attempt_with_output_is_billed_with_the_fallback()
    {
        var usage = Synthetic.Usage(9, 99);
        usage["iterations"] = JsonNode.Parse("""
            [{"type":"message","model":"claude-fable-5","input_tokens":10,"output_tokens":100},
             {"type":"message","model":"claude-opus-5","input_tokens":8,"output_tokens":0},
             {"type":"fallback_message","model":"claude-opus-4-8","input_tokens":9,"output_tokens":99}]
            """);
        var session = new Synthetic("s").Prompt().Response("m", usage: usage);

        Assert.Equal(["10|100|0|0|0|True", "9|99|0|0|0|False"], Responses(session).Order(StringComparer.Ordinal));
        Assert.Equal("2|[claude-fable-5, claude-opus-4-8]", One(session, "select message_count, list_sort(string_split(models, ', '))::varchar from sessions"));
    }

    [Fact]
    public void A_compaction_is_billed_additionally()
    {
        var usage = Synthetic.Usage(10, 100);
        usage["iterations"] = JsonNode.Parse("""
            [{"type":"compaction","input_tokens":700,"output_tokens":30},{"type":"message","input_tokens":10,"output_tokens":100}]
            """);
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

    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 3, 3)]
    [InlineData(2, 5, 5)]
    public void Web_searches_are_the_larger_of_the_API_and_tool_counts(int api, int tool, int counted)
    {
        var usage = Synthetic.Usage(10, 100);
        usage["server_tool_use"] = new JsonObject { ["web_search_requests"] = api, ["web_fetch_requests"] = 9 };
        var session = new Synthetic("s").Prompt().Assistant("m", usage, new() { ["type"] = "tool_use", ["id"] = "t", ["name"] = "WebSearch", ["input"] = new JsonObject() }, stop: "tool_use")
            .Result("t", new() { ["query"] = "…", ["searchCount"] = tool }).Response("m2", 1, 1);

        Assert.Equal($"{counted}|{counted}", One(session, "select web_search_requests, (select web_search_requests from responses where input_tokens = 10) from sessions"));
    }

    [Fact]
    public void Searches_of_one_response_add_up()
    {
        var session = new Synthetic("s").Prompt();
        foreach (var tool in (string[])["t1", "t2"])
            session.Assistant("m", Synthetic.Usage(10, 100), new() { ["type"] = "tool_use", ["id"] = tool, ["name"] = "WebSearch", ["input"] = new JsonObject() }, stop: "tool_use");
        session.Result("t1", new() { ["searchCount"] = 2 }).Result("t2", new() { ["searchCount"] = 1 }).Response("m2", 1, 1);

        Assert.Equal(["3", "0"], Home(session, home => home.Rows("select web_search_requests from responses order by input_tokens desc")));
    }

    [Fact]
    public void Speed_geography_and_tier_are_stored_and_priced()
    {
        var session = new Synthetic("s").Response("m", usage: Usage("""{"input_tokens":1000000,"output_tokens":0,"speed":"fast","inference_geo":"us","service_tier":"priority"}"""));

        // 5 USD, doubled for fast mode, plus a tenth for US-only processing.
        Assert.Equal("fast|us|priority|11", One(session, "select speed, inference_geo, service_tier, cost_usd from responses"));
    }

    [Fact]
    public void A_model_without_a_price_costs_nothing_and_is_reported_once()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s").Prompt().Response("m", model: "gpt-oss").Response("m2", 1000000, 0);
        session.Save(home.Projects);
        home.Import();
        session.Response("m3", model: "gpt-oss").Save(home.Projects);
        home.Import();

        Assert.Equal("5|gpt-oss|2", home.One("select cost_usd, unpriced_models, (select count(*) from responses where cost_usd is null) from sessions"));
        Assert.Single(home.Log.Split('\n'), line => line.Contains("gpt-oss", StringComparison.Ordinal));
    }

    static string One(Synthetic session, string sql) => Home(session, home => home.One(sql));

    static List<string> Responses(Synthetic session) => Home(session, home => home.Rows("""
        select input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, advisor from responses order by advisor, input_tokens
        """));

    static T Home<T>(Synthetic session, Func<CaptureHome, T> ask)
    {
        using var home = new CaptureHome();
        session.Save(home.Projects);
        home.Import();
        return ask(home);
    }

    static JsonObject Usage(string json) => JsonNode.Parse(json)!.AsObject();

    static JsonObject Text() => s_text.DeepClone().AsObject();
}
