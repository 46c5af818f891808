using System.Globalization;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class ModelNameTests
{
    static readonly PriceBook s_book = PriceBook.Create(own: null, "", out _);

    [Theory]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-latest", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5[1m]", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5")]
    [InlineData("anthropic/claude-sonnet-4-5", "claude-sonnet-4-5")]
    [InlineData("anthropic/claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]", "claude-sonnet-4-5")]
    [InlineData("eu.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4")]
    [InlineData("apac.anthropic.claude-sonnet-4-20250514-v2:0", "claude-sonnet-4")]
    [InlineData("global.anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6")]
    [InlineData("claude-opus-4-20250514", "claude-opus-4")]
    [InlineData("claude-opus-4-1-20250805", "claude-opus-4-1")]
    [InlineData("claude-3-7-sonnet-20250219", "claude-3-7-sonnet")]
    [InlineData("claude-3-5-haiku-latest", "claude-3-5-haiku")]
    [InlineData("claude-3-5-haiku@20241022", "claude-3-5-haiku")]
    [InlineData("anthropic.claude-opus-4-8", "claude-opus-4-8")]
    [InlineData("jp.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5")]
    [InlineData("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5")]
    [InlineData("us.anthropic.claude-opus-4-6-v1[1m]", "claude-opus-4-6")]
    [InlineData("claude-sonnet-4-6@default", "claude-sonnet-4-6")]
    [InlineData("vertex_ai/claude-opus-4-8", "claude-opus-4-8")]
    [InlineData("bedrock/us.anthropic.claude-opus-4-8", "claude-opus-4-8")]
    [InlineData("openrouter/anthropic/claude-opus-4.8", "claude-opus-4-8")]
    [InlineData("claude-opus-4.8", "claude-opus-4-8")]
    [InlineData("claude-sonnet-4-0", "claude-sonnet-4-0")]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8", "claude-opus-4-8")]
    public void A_model_name_with_prefix_or_date_has_the_price_of_the_plain_name(string name, string plain) =>
        Assert.Same(s_book.Find(plain), Assert.IsType<Price>(s_book.Find(name)));

    [Theory]
    [InlineData("")]
    [InlineData("claude")]
    [InlineData("sonnet")]
    [InlineData("claude-sonnet-4-5-preview")]
    [InlineData("claude-sonnet-4-55")]
    [InlineData("claude-sonnet-3-7")]
    [InlineData("claude-haiku-3-5")]
    [InlineData("Claude-Sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-20259929")]
    [InlineData("claude-sonnet-4-5-2025092")]
    [InlineData("claude-sonnet-4-5-20250929-20250929")]
    [InlineData("claude-sonnet-4-5-v3:0")]
    [InlineData("xanthropic/claude-sonnet-4-5")]
    [InlineData("jp.claude-sonnet-4-5")]
    [InlineData("Jp.anthropic.claude-sonnet-4-5")]
    [InlineData("arn:aws:bedrock:us-east-1:1:application-inference-profile/abcd1234")]
    [InlineData("[1m]")]
    [InlineData("-20250929")]
    [InlineData("<synthetic>")]
    public void A_similar_but_unknown_model_name_has_no_price(string name) => Assert.Null(s_book.Find(name));

    [Theory]
    [InlineData("us.anthropic.claude-opus-4-8", "27.5")]
    [InlineData("eu.anthropic.claude-opus-4-7", "27.5")]
    [InlineData("global.anthropic.claude-opus-4-8", "25")]
    [InlineData("anthropic.claude-opus-4-8", "25")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "16.5")]
    [InlineData("apac.anthropic.claude-sonnet-4-20250514-v1:0", "15")]
    [InlineData("us.anthropic.claude-3-5-haiku-20241022-v1:0", "4")]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8", "27.5")]
    public void An_endpoint_in_one_region_costs_a_tenth_more_since_4_5(string name, string perMillion)
    {
        var usage = new BilledUsage(name, new(0, 1_000_000, 0, 0, 0), Fast: false, UsOnly: false, WebSearches: 0);
        Assert.Equal(decimal.Parse(perMillion, CultureInfo.InvariantCulture), s_book.Cost(usage)!.Value.Total.Value);
    }

    [Fact]
    public void Regional_and_us_only_prices_are_not_both_added()
    {
        var usage = new BilledUsage("us.anthropic.claude-opus-4-8", new(0, 1_000_000, 0, 0, 0), false, UsOnly: true, 0);
        Assert.Equal(27.5m, s_book.Cost(usage)!.Value.Total.Value);
    }

    [Fact]
    public void A_users_price_of_a_regional_name_is_not_raised()
    {
        var book = PriceBook.Create(
            """{ "us.anthropic.claude-opus-4-8": { "input": 1, "output": 2 } }"""u8.ToArray(),
            "",
            out _
        );
        var usage = new BilledUsage("us.anthropic.claude-opus-4-8", new(0, 1_000_000, 0, 0, 0), false, false, 0);
        Assert.Equal(2, book.Cost(usage)!.Value.Total.Value);
    }

    [Fact]
    public void A_users_price_for_a_name_with_prefix_or_date_overrides_the_plain_name()
    {
        var book = PriceBook.Create(
            """
            {
              "claude-sonnet-4-5-20250929": { "input": 1, "output": 1 },
              "anthropic/claude-opus-4-8": { "input": 2, "output": 2 }
            }
            """u8.ToArray(),
            "",
            out _
        );
        Assert.Equal(1, book.Find("claude-sonnet-4-5-20250929")!.Input);
        Assert.Equal(1, book.Find("us.anthropic.claude-sonnet-4-5-20250929-v1:0")!.Input);
        Assert.Equal(3, book.Find("claude-sonnet-4-5")!.Input);
        Assert.Equal(2, book.Find("anthropic/claude-opus-4-8-20260301[1m]")!.Input);
        Assert.Equal(5, book.Find("claude-opus-4-8-20260301")!.Input);
    }
}
