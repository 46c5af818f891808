using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Reports.CountedSession;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>What a response costs besides tokens, and at which price.</summary>
public sealed class ResponsePriceTests
{
    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 3, 3)]
    [InlineData(2, 5, 5)]
    public void Web_searches_are_the_larger_of_the_API_and_tool_counts(int api, int tool, int counted)
    {
        var usage = Synthetic.Usage(10, 100);
        usage["server_tool_use"] = new JsonObject { ["web_search_requests"] = api, ["web_fetch_requests"] = 9 };
        var session = new Synthetic("s")
            .Prompt()
            .Assistant(
                "m",
                usage,
                new()
                {
                    ["type"] = "tool_use",
                    ["id"] = "t",
                    ["name"] = "WebSearch",
                    ["input"] = new JsonObject(),
                },
                stop: "tool_use"
            )
            .Result("t", new() { ["query"] = "…", ["searchCount"] = tool })
            .Response("m2", 1, 1);

        Assert.Equal(
            $"{counted}|{counted}",
            One(
                session,
                "select web_search_requests, (select web_search_requests from responses where input_tokens = 10) from "
                    + "sessions"
            )
        );
    }

    [Fact]
    public void Searches_of_one_response_add_up()
    {
        var session = new Synthetic("s").Prompt();
        foreach (var tool in (string[])["t1", "t2"])
            session.Assistant(
                "m",
                Synthetic.Usage(10, 100),
                new()
                {
                    ["type"] = "tool_use",
                    ["id"] = tool,
                    ["name"] = "WebSearch",
                    ["input"] = new JsonObject(),
                },
                stop: "tool_use"
            );
        session
            .Result("t1", new() { ["searchCount"] = 2 })
            .Result("t2", new() { ["searchCount"] = 1 })
            .Response("m2", 1, 1);

        Assert.Equal(
            ["3", "0"],
            Home(session, home => home.Rows("select web_search_requests from responses order by input_tokens desc"))
        );
    }

    [Fact]
    public void Speed_geography_and_tier_are_stored_and_priced()
    {
        var session = new Synthetic("s").Response(
            "m",
            usage: Usage(
                """{"input_tokens":1000000,"output_tokens":0,"speed":"fast","inference_geo":"us","service_tier":"priority"}"""
            )
        );

        // 5 USD, doubled for fast mode, plus a tenth for US-only processing.
        Assert.Equal(
            "fast|us|priority|11",
            One(session, "select speed, inference_geo, service_tier, cost_usd from responses")
        );
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

        Assert.Equal(
            "5|gpt-oss|2",
            home.One(
                "select cost_usd, unpriced_models, (select count(*) from responses where cost_usd is null) from "
                    + "sessions"
            )
        );
        Assert.Single(home.Log.Split('\n'), line => line.Contains("gpt-oss", StringComparison.Ordinal));
    }
}
