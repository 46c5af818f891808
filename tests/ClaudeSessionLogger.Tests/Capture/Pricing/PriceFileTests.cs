using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class PriceFileTests : IDisposable
{
    readonly PriceFolder _prices = new();

    public void Dispose() => _prices.Dispose();

    [Fact]
    public void A_missing_file_gives_the_built_in_prices_without_a_warning()
    {
        var book = PriceBook.Load(_prices.Paths, out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(5, book.Find("claude-opus-4-8")!.Input);
        Assert.DoesNotContain(book.All, entry => entry.Own);
    }

    [Fact]
    public void Missing_fields_get_default_ratios_and_not_the_values_of_the_built_in_entry()
    {
        var book = _prices.Load("""{ "claude-opus-4-6": { "input": 8, "output": 16 } }""", out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(new Price(8, 16, CacheWrite: 10, CacheWrite1h: 16, CacheRead: 0.8m), book.Find("claude-opus-4-6"));
        Assert.Equal(6, book.Find("claude-opus-4-7")!.Fast);
        Assert.True(book.All.Single(entry => entry.Model == "claude-opus-4-6").Own);
    }

    [Fact]
    public void Every_documented_field_is_read_exactly()
    {
        var book = _prices.Load(
            """
            // comments and trailing commas are fine
            {
              "_note": "ours",
              "$schema": "x",
              "house-model": {
                "input": 0.1, "output": 0.123456789012, "cache_write": 0, "cache_write_1h": 3e-1, "cache_read": 7,
                "fast": 2.5, "us": 1, "long_context": { "above": 150000, "prompt": 2, "output": 1.25 },
                "source": "our contract", "note": "until May",
              },
            }
            """,
            out var warnings
        );
        Assert.Empty(warnings);
        Assert.Equal(
            new Price(0.1m, 0.123456789012m, 0, 0.3m, 7, 2.5m, 1, new(150_000, 2, 1.25m), "our contract"),
            book.Find("house-model")
        );
        Assert.Equal(("house-model", true), book.All.Select(entry => (entry.Model, entry.Own)).Last());
    }

    [Theory]
    [InlineData("""{ "input": 4, "output": 8, "cache_write": 7 }""", 7)]
    [InlineData("""{ "input": 4, "output": 8, "cache_write": 7, "cache_write_1h": 9 }""", 9)]
    [InlineData("""{ "input": 4, "output": 8 }""", 8)]
    public void A_users_cache_write_price_is_that_of_1_hour_writes_too(string entry, int expected) =>
        Assert.Equal(expected, _prices.Load($"{{ \"m\": {entry} }}", out _).Find("m")!.CacheWrite1h);

    [Fact]
    public void A_byte_order_mark_is_ignored()
    {
        var book = _prices.Load("\uFEFF{ \"m\": { \"input\": 1, \"output\": 2 } }", out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(2, book.Find("m")!.Output);
    }

    [Theory]
    [InlineData("""{ "input": "5", "output": 1 }""", "input is text: write the number without quotes")]
    [InlineData("""{ "input": -1, "output": 1 }""", "input is negative")]
    [InlineData("""{ "input": true, "output": 1 }""", "input is not a number")]
    [InlineData("""{ "input": null, "output": 1 }""", "input is not a number")]
    [InlineData("""{ "input": [1], "output": 1 }""", "input is not a number")]
    [InlineData("""{ "input": { "x": 1 }, "output": 1 }""", "input is not a number")]
    [InlineData("""{ "input": 1e999, "output": 1 }""", "input is larger than 1000000")]
    [InlineData("""{ "input": 1, "output": 1, "input": 2 }""", "input is given twice")]
    [InlineData("""{ "input": 1 }""", "output is missing")]
    [InlineData("""{ }""", "input is missing")]
    [InlineData("""5""", "a price must be an object")]
    [InlineData("""[]""", "a price must be an object")]
    [InlineData("""{ "input": 1, "output": 1, "fast": 0 }""", "fast is a factor and cannot be 0")]
    [InlineData("""{ "input": 1, "output": 1, "us": 5000 }""", "us is larger than 1000")]
    [InlineData("""{ "input": 1, "output": 1, "source": 5 }""", "source is not text")]
    [InlineData("""{ "input": 1, "output": 1, "long_context": 5 }""", "long_context must be an object")]
    [InlineData(
        """{ "input": 1, "output": 1, "long_context": { "prompt": 2, "output": 2 } }""",
        "long_context needs 'above'"
    )]
    [InlineData(
        """{ "input": 1, "output": 1, "long_context": { "above": 2, "output": 2 } }""",
        "long_context needs 'prompt'"
    )]
    [InlineData(
        """{ "input": 1, "output": 1, "long_context": { "above": 2, "prompt": 2 } }""",
        "long_context needs 'output'"
    )]
    public void An_invalid_entry_is_reported_with_its_line_and_the_others_are_used(string entry, string problem)
    {
        var book = _prices.Load(
            $$"""
            {
              "before": { "input": 1, "output": 2 },
              "claude-opus-4-8": {{entry}},
              "after": { "input": 3, "output": 4 }
            }
            """,
            out var warnings
        );

        var warning = Assert.Single(warnings);
        Assert.StartsWith(
            $"{_prices.Paths.Prices}, line 3: \"claude-opus-4-8\": {problem}",
            warning,
            StringComparison.Ordinal
        );
        Assert.EndsWith("this entry is ignored", warning, StringComparison.Ordinal);
        Assert.Equal(
            (1m, 5m, 3m),
            (book.Find("before")!.Input, book.Find("claude-opus-4-8")!.Input, book.Find("after")!.Input)
        );
    }

    [Fact]
    public void A_misspelt_field_is_reported_and_the_entry_is_used()
    {
        var book = _prices.Load("{ \"m\": { \"input\": 1, \"output\": 2,\n\"cache_writes\": 9 } }", out var warnings);
        Assert.Contains(
            "line 2: \"m\": unknown field \"cache_writes\" is ignored",
            Assert.Single(warnings),
            StringComparison.Ordinal
        );
        Assert.Equal(1.25m, book.Find("m")!.CacheWrite);
    }

    [Fact]
    public void A_duplicate_model_is_reported_and_the_last_entry_is_used()
    {
        var book = _prices.Load(
            "{ \"m\": { \"input\": 1, \"output\": 2 },\n\"m\": { \"input\": 3, \"output\": 4 } }",
            out var warnings
        );
        Assert.Contains("line 2: \"m\" is listed twice", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(3, book.Find("m")!.Input);
    }
}
