using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class PriceFileTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    PriceBook Load(string json, out IReadOnlyList<string> warnings) => Load(Encoding.UTF8.GetBytes(json), out warnings);

    PriceBook Load(byte[] json, out IReadOnlyList<string> warnings)
    {
        File.WriteAllBytes(_scratch.Paths.Prices, json);
        return PriceBook.Load(_scratch.Paths, out warnings);
    }

    [Fact]
    public void A_missing_file_gives_the_built_in_prices_without_a_warning()
    {
        var book = PriceBook.Load(_scratch.Paths, out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(5, book.Find("claude-opus-4-8")!.Input);
        Assert.DoesNotContain(book.All, entry => entry.Own);
    }

    [Fact]
    public void Missing_fields_get_default_ratios_and_not_the_values_of_the_built_in_entry()
    {
        var book = Load("""{ "claude-opus-4-6": { "input": 8, "output": 16 } }""", out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(new Price(8, 16, CacheWrite: 10, CacheWrite1h: 16, CacheRead: 0.8m), book.Find("claude-opus-4-6"));
        Assert.Equal(6, book.Find("claude-opus-4-7")!.Fast);
        Assert.True(book.All.Single(entry => entry.Model == "claude-opus-4-6").Own);
    }

    [Fact]
    public void Every_documented_field_is_read_exactly()
    {
        var book = Load("""
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
            """, out var warnings);
        Assert.Empty(warnings);
        Assert.Equal(new Price(0.1m, 0.123456789012m, 0, 0.3m, 7, 2.5m, 1, new(150_000, 2, 1.25m), "our contract"), book.Find("house-model"));
        Assert.Equal(("house-model", true), book.All.Select(entry => (entry.Model, entry.Own)).Last());
    }

    [Fact]
    public void A_byte_order_mark_is_ignored()
    {
        var book = Load("\uFEFF{ \"m\": { \"input\": 1, \"output\": 2 } }", out var warnings);
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
    [InlineData("""{ "input": 1, "output": 1, "long_context": { "prompt": 2, "output": 2 } }""", "long_context needs above")]
    [InlineData("""{ "input": 1, "output": 1, "long_context": { "above": 2, "output": 2 } }""", "long_context needs prompt")]
    [InlineData("""{ "input": 1, "output": 1, "long_context": { "above": 2, "prompt": 2 } }""", "long_context needs output")]
    public void An_invalid_entry_is_reported_with_its_line_and_the_others_are_used(string entry, string problem)
    {
        var book = Load($$"""
            {
              "before": { "input": 1, "output": 2 },
              "claude-opus-4-8": {{entry}},
              "after": { "input": 3, "output": 4 }
            }
            """, out var warnings);

        var warning = Assert.Single(warnings);
        Assert.StartsWith($"{_scratch.Paths.Prices}, line 3: \"claude-opus-4-8\": {problem}", warning, StringComparison.Ordinal);
        Assert.EndsWith("this entry is ignored", warning, StringComparison.Ordinal);
        Assert.Equal((1m, 5m, 3m), (book.Find("before")!.Input, book.Find("claude-opus-4-8")!.Input, book.Find("after")!.Input));
    }

    [Fact]
    public void A_misspelt_field_is_reported_and_the_entry_is_used()
    {
        var book = Load("{ \"m\": { \"input\": 1, \"output\": 2,\n\"cache_writes\": 9 } }", out var warnings);
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
        var book = Load("{ \"m\": { \"input\": 1, \"output\": 2 },\n\"m\": { \"input\": 3, \"output\": 4 } }", out var warnings);
        Assert.Contains("line 2: \"m\" is listed twice", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(3, book.Find("m")!.Input);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("   \n", 2)]
    [InlineData("prices:\n  - none", 1)]
    [InlineData("{ \"m\": { \"input\": 1,\n", 2)]
    [InlineData("{\n\"m\" { \"input\": 1 } }", 2)]
    public void Invalid_json_gives_one_warning_and_the_built_in_prices(string json, int line)
    {
        var book = Load(json, out var warnings);
        Assert.StartsWith($"{_scratch.Paths.Prices}, line {line}, byte ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(20, book.All.Count());
    }

    [Fact]
    public void Entries_before_a_syntax_error_are_used()
    {
        var book = Load("{ \"m\": { \"input\": 1, \"output\": 2 },\n\"n\": { \"input\": 1 \"output\": 2 } }", out var warnings);
        Assert.Contains(
            "line 2, byte 19: not valid JSON; the entries before this position are used",
            Assert.Single(warnings),
            StringComparison.Ordinal
        );
        Assert.NotNull(book.Find("m"));
        Assert.Null(book.Find("n"));
    }

    [Fact]
    public void Text_after_the_list_is_reported()
    {
        var book = Load("{ \"m\": { \"input\": 1, \"output\": 2 } } x", out var warnings);
        Assert.Contains("not valid JSON", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.NotNull(book.Find("m"));
    }

    [Fact]
    public void A_price_list_must_be_an_object()
    {
        Load("[1]", out var warnings);
        Assert.Contains("line 1: a price list must be an object", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_reported()
    {
        Directory.CreateDirectory(_scratch.Paths.Prices);
        var book = PriceBook.Load(_scratch.Paths, out var warnings);
        Assert.Contains("the built-in prices are used", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(20, book.All.Count());
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        Load(new byte[(1 << 20) + 1], out var warnings);
        Assert.Contains("1,048,577 bytes", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_mistakes_are_reported_in_six_lines()
    {
        Load("{" + string.Join(",", Enumerable.Range(0, 100).Select(i => $"\"m{i}\": 1")) + "}", out var warnings);
        Assert.Equal(6, warnings.Count);
        Assert.EndsWith("95 more mistakes like these", warnings[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_unicode_are_skipped_and_the_others_are_used()
    {
        byte[] json = [.. "{ \""u8, 0xFF, 0xFE, .. "\": { \"input\": 1, \"output\": 1 }, \"\\uD800\": 1, \"m\": { \"input\": 1, \"output\": 1 } }"u8];
        var book = Load(json, out var warnings);
        Assert.Equal(2, warnings.Count);
        Assert.NotNull(book.Find("m"));
    }

    [Fact]
    public void A_damaged_file_never_throws_or_removes_a_built_in_price()
    {
        var good = Encoding.UTF8.GetBytes("""
            { "_": 1, "claude-opus-4-8": { "input": 1.5, "output": 2, "fast": 3, "source": "a\u00e4b", "long_context": { "above": 5, "prompt": 2, "output": 2 } },
              "m": { "input": 1, "output": 2, "cache_write": 1, "cache_write_1h": 2, "cache_read": 0.1, "us": 1.2 } }
            """);
        var random = new Random(42);
        byte[][] pieces = ["null"u8.ToArray(), "-1"u8.ToArray(), "1e400"u8.ToArray(), "{"u8.ToArray(), "]"u8.ToArray(), "\""u8.ToArray(), [0xFF], [0], "\\ud800"u8.ToArray(), "/*"u8.ToArray()];
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = new List<byte>(good);
            for (var edits = random.Next(1, 5); edits > 0; edits--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(20))); break;
                    case 2: bytes.InsertRange(at, pieces[random.Next(pieces.Length)]); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(40)))); break;
                }
            }

            var book = PriceBook.Create([.. bytes], "prices.json", out _);
            Assert.Equal(6, book.Find("claude-opus-4-7")!.Fast);
            Assert.All(book.All, entry => Assert.True(entry.Price is { Input: >= 0, Output: >= 0, CacheWrite: >= 0, CacheWrite1h: >= 0, CacheRead: >= 0 }));
            Assert.NotNull(book.Cost(new BilledUsage("claude-opus-4-8", new(1, 2, 3, 4, 5), true, true, 1)));
        }
    }
}
