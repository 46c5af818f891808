using System.Numerics;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class PriceBookTests
{
    static PriceBook BuiltIn => PriceBook.Create(own: null, "", out _);

    static CostParts Cost(string model, Tokens tokens, bool fast = false, bool usOnly = false, int webSearches = 0) =>
        BuiltIn.Cost(new BilledUsage(model, tokens, fast, usOnly, webSearches))
        ?? throw new InvalidOperationException($"{model} has no price");

    static Tokens Million => new(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);

    [Theory]
    [InlineData("claude-opus-4-8", "5", "25", "6.25", "10", "0.50")]
    [InlineData("claude-opus-4-7", "5", "25", "6.25", "10", "0.50")]
    [InlineData("claude-opus-4-6", "5", "25", "6.25", "10", "0.50")]
    [InlineData("claude-opus-4-5", "5", "25", "6.25", "10", "0.50")]
    [InlineData("claude-opus-5", "5", "25", "6.25", "10", "0.50")]
    [InlineData("claude-opus-4-1", "15", "75", "18.75", "30", "1.50")]
    [InlineData("claude-opus-4", "15", "75", "18.75", "30", "1.50")]
    [InlineData("claude-sonnet-4-6", "3", "15", "3.75", "6", "0.30")]
    [InlineData("claude-sonnet-4-5", "3", "15", "3.75", "6", "0.30")]
    [InlineData("claude-sonnet-4", "3", "15", "3.75", "6", "0.30")]
    [InlineData("claude-3-7-sonnet", "3", "15", "3.75", "6", "0.30")]
    [InlineData("claude-haiku-4-5", "1", "5", "1.25", "2", "0.10")]
    [InlineData("claude-3-5-haiku", "0.80", "4", "1", "1.60", "0.08")]
    [InlineData("claude-sonnet-5", "2", "10", "2.50", "4", "0.20")]
    [InlineData("claude-sonnet-5-5", "2", "10", "2.50", "4", "0.10")]
    [InlineData("claude-opus-5-5", "4", "20", "5", "8", "0.20")]
    [InlineData("claude-haiku-5-5", "0.10", "0.50", "0.125", "0.2", "0.01")]
    [InlineData("claude-fable-5", "10", "50", "12.50", "20", "1")]
    [InlineData("claude-mythos-5", "10", "50", "12.50", "20", "1")]
    [InlineData("claude-fable-5-2", "8", "40", "10", "16", "0.20")]
    public void Every_documented_model_has_its_price(
        string model,
        string input,
        string output,
        string write,
        string write1h,
        string read
    )
    {
        var price = BuiltIn.Find(model)!;
        Assert.Equal(
            (Parse(input), Parse(output), Parse(write), Parse(write1h), Parse(read)),
            (price.Input, price.Output, price.CacheWrite, price.CacheWrite1h, price.CacheRead)
        );
    }

    [Fact]
    public void The_built_in_list_has_no_other_models() => Assert.Equal(28, BuiltIn.All.Count());

    [Fact]
    public void The_built_in_file_is_read_without_a_warning()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("prices.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        Assert.Empty(PriceFile.Read(json, "prices.json").Warnings);
    }

    [Fact]
    public void Models_of_the_5_family_name_the_client_as_the_source_of_their_price()
    {
        var marked = BuiltIn
            .All.Where(entry => entry.Price.Source == "client 2.1.330")
            .Select(entry => entry.Model)
            .Order();
        Assert.Equal(
            [
                "claude-fable-5",
                "claude-fable-5-1",
                "claude-fable-5-2",
                "claude-haiku-5-5",
                "claude-mythos-5",
                "claude-mythos-5-1",
                "claude-mythos-5-2",
                "claude-opus-5",
                "claude-opus-5-5",
                "claude-sonnet-5",
                "claude-sonnet-5-5",
            ],
            marked
        );
    }

    [Fact]
    public void Each_kind_of_token_is_costed_at_its_own_price()
    {
        var parts = Cost("claude-opus-4-8", Million, webSearches: 3);
        Assert.Equal(new CostParts(new(5), new(25), new(6.25m), new(10), new(0.50m), new(0.03m)), parts);
        Assert.Equal(new Usd(46.78m), parts.Total);
    }

    [Theory]
    [InlineData("claude-opus-4-6", 6)]
    [InlineData("claude-opus-4-7", 6)]
    [InlineData("claude-opus-4-8", 2)]
    [InlineData("claude-opus-5", 2)]
    [InlineData("claude-opus-5-5", 2)]
    [InlineData("claude-opus-4-5", 1)]
    [InlineData("claude-sonnet-4-6", 1)]
    public void A_fast_response_costs_the_models_factor_or_the_standard_price_without_one(string model, int multiplier)
    {
        var (standard, fast) = (Cost(model, Million), Cost(model, Million, fast: true));
        Assert.Equal(standard.Total.Value * multiplier, fast.Total.Value);
        Assert.Equal(standard.Output.Value * multiplier, fast.Output.Value);
    }

    [Fact]
    public void A_cache_write_of_haiku_5_5_in_the_us_costs_137_5_nano_dollars() =>
        Assert.Equal(0.000_000_137_5m, Cost("claude-haiku-5-5", new(0, 0, 1, 0, 0), usOnly: true).Total.Value);

    [Fact]
    public void Multipliers_combine_and_do_not_apply_to_web_searches()
    {
        var parts = Cost("claude-opus-4-6", new(1_000_000, 0, 0, 0, 0), fast: true, usOnly: true, webSearches: 1);
        Assert.Equal((33m, 0.01m), (parts.Input.Value, parts.WebSearch.Value));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", 200_000, "2", "1.5")]
    [InlineData("claude-sonnet-4-20250514", 200_000, "2", "1.5")]
    [InlineData("claude-haiku-5-5", 100_000, "5", "5")]
    public void A_response_above_the_bound_costs_the_long_context_price_in_full(
        string model,
        long bound,
        string prompt,
        string output
    )
    {
        var price = BuiltIn.Find(model)!;
        var at = new Tokens(1, 1_000, bound - 3, 1, 1);
        Assert.Equal(price.Output * 1_000 / 1_000_000, Cost(model, at).Output.Value);

        var above = Cost(model, at with { CacheRead = 2 });
        Assert.Equal(price.Output * Parse(output) * 1_000 / 1_000_000, above.Output.Value);
        Assert.Equal(price.Input * Parse(prompt) / 1_000_000, above.Input.Value);
        Assert.Equal(price.CacheWrite * Parse(prompt) * (bound - 3) / 1_000_000, above.CacheWrite5m.Value);
        Assert.Equal(price.CacheWrite1h * Parse(prompt) / 1_000_000, above.CacheWrite1h.Value);
        Assert.Equal(price.CacheRead * Parse(prompt) * 2 / 1_000_000, above.CacheRead.Value);
    }

    [Fact]
    public void Sonnet_4_6_has_no_long_context_price() =>
        Assert.Equal(3m, Cost("claude-sonnet-4-6", new(1_000_000, 0, 0, 0, 0)).Total.Value);

    [Fact]
    public void The_cost_of_a_model_without_a_price_is_null_and_not_zero() =>
        Assert.Null(BuiltIn.Cost(new BilledUsage("gpt-6", Million, Fast: false, UsOnly: false, WebSearches: 1)));

    // The expected cost is computed in whole atto-dollars with BigInteger, which does not round.
    [Fact]
    public void Costs_of_the_built_in_models_are_never_rounded()
    {
        var random = new Random(20261122);
        var book = BuiltIn;
        foreach (var (model, price, _) in book.All)
        {
            for (var i = 0; i < 200; i++)
            {
                long Next() => random.NextInt64(0, random.Next(2) == 0 ? 1_000 : 1_000_000_001);
                var tokens = new Tokens(Next(), Next(), Next(), Next(), Next());
                var usage = new BilledUsage(model, tokens, random.Next(2) == 0, random.Next(2) == 0, random.Next(5));
                var parts = book.Cost(usage)!.Value;

                var times = (usage.Fast ? price.Fast ?? 1 : 1) * (usage.UsOnly ? price.UsOnly : 1);
                var isLong = tokens.Prompt > (price.LongContext?.Above ?? long.MaxValue);
                var prompt = times * (isLong ? price.LongContext!.Prompt : 1);
                var output = times * (isLong ? price.LongContext!.Output : 1);
                var expected =
                    Atto(price.Input * prompt) * tokens.Input
                    + Atto(price.Output * output) * tokens.Output
                    + Atto(price.CacheWrite * prompt) * tokens.CacheWrite5m
                    + Atto(price.CacheWrite1h * prompt) * tokens.CacheWrite1h
                    + Atto(price.CacheRead * prompt) * tokens.CacheRead
                    + BigInteger.Pow(10, 16) * usage.WebSearches;

                Assert.Equal(
                    expected,
                    new BigInteger(parts.Total.Value * 1_000_000) * BigInteger.Pow(10, 12) + Fraction(parts.Total.Value)
                );
                Assert.True(parts.Total.Value.Scale <= Usd.DecimalPlaces);
                Assert.Equal(
                    parts.Total,
                    parts.Input
                        + parts.Output
                        + parts.CacheWrite5m
                        + parts.CacheWrite1h
                        + parts.CacheRead
                        + parts.WebSearch
                );
            }
        }

        static BigInteger Atto(decimal perMillion) => new(perMillion * 1_000_000_000_000m);
        static BigInteger Fraction(decimal usd) => new(usd * 1_000_000 % 1 * 1_000_000_000_000m);
    }

    [Fact]
    public void Costs_of_several_responses_are_added_part_by_part()
    {
        var one = Cost("claude-haiku-4-5", Million, webSearches: 1);
        Assert.Equal(new CostParts(new(2), new(10), new(2.50m), new(4), new(0.20m), new(0.02m)), one + one);
    }

    [Fact]
    public void Absurd_token_counts_of_a_damaged_transcript_do_not_throw()
    {
        var dearest = PriceBook.Create(
            """{ "m": { "input": 1e6, "output": 1e6, "fast": 1000, "us": 1000, "long_context": { "above": 0, "prompt": 1000, "output": 1000 } } }"""u8.ToArray(),
            "",
            out _
        );
        var tokens = new Tokens(long.MaxValue, long.MaxValue, 0, 0, 1);
        Assert.True(
            dearest.Cost(new BilledUsage("m", tokens, Fast: true, UsOnly: true, int.MaxValue))!.Value.Total.Value > 0
        );
    }

    [Fact]
    public void The_fingerprint_depends_on_the_prices_and_not_on_their_notation()
    {
        var builtIn = BuiltIn.Fingerprint;
        Assert.Equal(builtIn, BuiltIn.Fingerprint);
        Assert.Equal(builtIn, With("""{ "claude-haiku-4-5": { "input": 1.00, "output": 5.0, "source": "mine" } }"""));
        Assert.NotEqual(builtIn, With("""{ "claude-haiku-4-5": { "input": 1.01, "output": 5 } }"""));
        Assert.NotEqual(builtIn, With("""{ "claude-haiku-4-5": { "input": 1, "output": 5, "fast": 3 } }"""));
        Assert.NotEqual(builtIn, With("""{ "new": { "input": 1, "output": 5 } }"""));

        static string With(string own) =>
            PriceBook.Create(System.Text.Encoding.UTF8.GetBytes(own), "", out _).Fingerprint;
    }

    static decimal Parse(string number) => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
}
