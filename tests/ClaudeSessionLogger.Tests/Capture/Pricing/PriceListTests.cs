using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class PriceListTests
{
    static PriceList Read(string json) => PriceList.Read(Encoding.UTF8.GetBytes(json), "list.json");

    static Price Only(string json) => Assert.Single(Read(json).Prices).Price;

    [Fact]
    public void LiteLlm_prices_per_token_become_prices_per_million()
    {
        var price = Only(
            """
            { "sample_spec": { "input_cost_per_token": "text" }, "claude-sonnet-4-5": {
              "litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
              "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
              "cache_read_input_token_cost": 3e-07, "input_cost_per_token_above_200k_tokens": 6e-06,
              "output_cost_per_token_above_200k_tokens": 2.25e-05, "provider_specific_entry": { "us": 1.1, "fast": 6.0 } } }
            """
        );
        Assert.Equal(new Price(3, 15, 3.75m, 6, 0.3m, 6, LongContext: new(200_000, 2, 1.5m)), price);
    }

    [Fact]
    public void Models_dev_prices_are_per_million_and_name_their_provider()
    {
        var list = Read(
            """
            { "anthropic": { "id": "anthropic", "models": { "claude-opus-4-8": {
                "cost": { "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25 } } } },
              "other": { "models": { "kimi-k3": { "cost": { "input": 1, "output": 4,
                "context_over_200k": { "input": 2, "output": 6 } } }, "free": { "cost": { "input": 0, "output": 0 } } } } }
            """
        );
        Assert.Equal("models.dev", list.Format);
        Assert.Equal(
            [
                new ListedPrice("claude-opus-4-8", "anthropic", new(5, 25, 6.25m, 10, 0.5m)),
                new ListedPrice("kimi-k3", "other", new(1, 4, 1, 1, 1, LongContext: new(200_000, 2, 1.5m))),
            ],
            list.Prices
        );
    }

    [Fact]
    public void A_list_in_the_own_format_is_read_as_it_is() =>
        Assert.Equal(
            new Price(1, 2, 1.25m, 2, 0.1m, 3),
            Only("""{ /* ours */ "m": { "input": 1, "output": 2, "fast": 3 }, }""")
        );

    [Theory]
    [InlineData("""{ "claude-x": { "input_cost_per_token": 3, "output_cost_per_token": 15 } }""")]
    [InlineData("""{ "claude-x": { "input": 3e-06, "output": 15e-06 } }""")]
    [InlineData("""{ "claude-x": { "input_cost_per_token": -3e-06, "output_cost_per_token": 15e-06 } }""")]
    [InlineData("""{ "claude-x": { "input_cost_per_token": 1e999, "output_cost_per_token": 15e-06 } }""")]
    [InlineData("""{ "claude-x": { "input_cost_per_character": 3e-06, "output_cost_per_token": 15e-06 } }""")]
    [InlineData("""{ "p": { "models": { "claude-x": { "cost": { "input": 3, "output": 15, "cache_read": 4 } } } } }""")]
    [InlineData("""{ "p": { "models": { "a\u001b[31m": { "cost": { "input": 3, "output": 15 } } } } }""")]
    [InlineData("""[1, 2]""")]
    [InlineData("""{ "a": """)]
    [InlineData("""<html></html>""")]
    [InlineData("")]
    public void A_list_without_any_plausible_price_per_token_is_refused(string json) =>
        Assert.Equal(FailureKind.Invalid, Assert.Throws<Failure>(() => Read(json)).Kind);
}
