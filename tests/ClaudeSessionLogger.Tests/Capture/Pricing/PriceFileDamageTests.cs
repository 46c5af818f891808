using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

/// <summary>Price files that are damaged, too large or not JSON.</summary>
public sealed class PriceFileDamageTests : IDisposable
{
    readonly PriceFolder _prices = new();

    public void Dispose() => _prices.Dispose();

    [Theory]
    [InlineData("", 1)]
    [InlineData("   \n", 2)]
    [InlineData("prices:\n  - none", 1)]
    [InlineData("{ \"m\": { \"input\": 1,\n", 2)]
    [InlineData("{\n\"m\" { \"input\": 1 } }", 2)]
    public void Invalid_json_gives_one_warning_and_the_built_in_prices(string json, int line)
    {
        var book = _prices.Load(json, out var warnings);
        Assert.StartsWith(
            $"{_prices.Paths.Prices}, line {line}, byte ",
            Assert.Single(warnings),
            StringComparison.Ordinal
        );
        Assert.Equal(28, book.All.Count());
    }

    [Fact]
    public void Entries_before_a_syntax_error_are_used()
    {
        var book = _prices.Load(
            "{ \"m\": { \"input\": 1, \"output\": 2 },\n\"n\": { \"input\": 1 \"output\": 2 } }",
            out var warnings
        );
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
        var book = _prices.Load("{ \"m\": { \"input\": 1, \"output\": 2 } } x", out var warnings);
        Assert.Contains("not valid JSON", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.NotNull(book.Find("m"));
    }

    [Fact]
    public void A_price_list_must_be_an_object()
    {
        _prices.Load("[1]", out var warnings);
        Assert.Contains("line 1: a price list must be an object", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_reported()
    {
        Directory.CreateDirectory(_prices.Paths.Prices);
        var book = PriceBook.Load(_prices.Paths, out var warnings);
        Assert.Contains("the built-in prices are used", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(28, book.All.Count());
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        _prices.Load(new byte[(1 << 20) + 1], out var warnings);
        Assert.Contains("1,048,577 bytes", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_mistakes_are_reported_in_six_lines()
    {
        _prices.Load(
            "{" + string.Join(",", Enumerable.Range(0, 100).Select(i => $"\"m{i}\": 1")) + "}",
            out var warnings
        );
        Assert.Equal(6, warnings.Count);
        Assert.EndsWith("95 more mistakes like these", warnings[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_unicode_are_skipped_and_the_others_are_used()
    {
        byte[] json =
        [
            .. "{ \""u8,
            0xFF,
            0xFE,
            .. "\": { \"input\": 1, \"output\": 1 }, \"\\uD800\": 1, \"m\": { \"input\": 1, \"output\": 1 } }"u8,
        ];
        var book = _prices.Load(json, out var warnings);
        Assert.Equal(2, warnings.Count);
        Assert.NotNull(book.Find("m"));
    }

    [Fact]
    public void A_damaged_file_never_throws_or_removes_a_built_in_price()
    {
        var good = Encoding.UTF8.GetBytes(
            """
            { "_": 1, "claude-opus-4-8": { "input": 1.5, "output": 2, "fast": 3, "source": "a\u00e4b", "long_context": { "above": 5, "prompt": 2, "output": 2 } },
              "m": { "input": 1, "output": 2, "cache_write": 1, "cache_write_1h": 2, "cache_read": 0.1, "us": 1.2 } }
            """
        );
        var random = new Random(42);
        byte[][] pieces =
        [
            "null"u8.ToArray(),
            "-1"u8.ToArray(),
            "1e400"u8.ToArray(),
            "{"u8.ToArray(),
            "]"u8.ToArray(),
            "\""u8.ToArray(),
            [0xFF],
            [0],
            "\\ud800"u8.ToArray(),
            "/*"u8.ToArray(),
        ];
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = ByteMutations.Damage(good, pieces, random, maxEdits: 4, maxRemoved: 19, maxRepeated: 39);

            var book = PriceBook.Create(bytes, "prices.json", out _);
            Assert.Equal(6, book.Find("claude-opus-4-7")!.Fast);
            Assert.All(
                book.All,
                entry =>
                    Assert.True(
                        entry.Price
                            is { Input: >= 0, Output: >= 0, CacheWrite: >= 0, CacheWrite1h: >= 0, CacheRead: >= 0 }
                    )
            );
            Assert.NotNull(book.Cost(new BilledUsage("claude-opus-4-8", new(1, 2, 3, 4, 5), true, true, 1)));
        }
    }
}
