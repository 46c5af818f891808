using System.Text;
using ClaudeSessionLogger.Capture.Json;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Values from damaged or foreign files: each gives a usable result and none an error.</summary>
public sealed class JsonValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("123456", 123456)]
    [InlineData("12.9", 12)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5E2", 150)]
    [InlineData("\"77\"", 77)]
    [InlineData("-5", 0)]
    [InlineData("null", 0)]
    [InlineData("true", 0)]
    [InlineData("\"many\"", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("\"", 0)]
    [InlineData("{}", 0)]
    [InlineData("[1]", 0)]
    [InlineData("12abc", 0)]
    [InlineData("NaN", 0)]
    [InlineData("", 0)]
    public void A_count_is_a_whole_number_or_zero(string raw, long count) =>
        Assert.Equal(count, JsonValue.Count(Bytes(raw)));

    [Theory]
    [InlineData("999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e300")]
    [InlineData("1e999")]
    public void An_impossibly_large_count_is_capped(string raw)
    {
        Assert.InRange(JsonValue.Count(Bytes(raw)), 1_000_000, 1_000_000_000);
        Assert.InRange(JsonValue.Searches(Bytes(raw)), 1, 1_000_000);
    }

    [Theory]
    [InlineData("0.08066799999999999", "0.080668")]
    [InlineData("1.5e-7", "0.00000015")]
    [InlineData("12", "12")]
    [InlineData("0", "0")]
    public void An_amount_keeps_twelve_decimal_places(string raw, string amount) =>
        Assert.Equal(
            decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture),
            JsonValue.Amount(Bytes(raw))!.Value,
            12
        );

    [Theory]
    [InlineData("-1")]
    [InlineData("1e30")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("1.2.3")]
    [InlineData("")]
    public void An_invalid_amount_is_null(string raw) => Assert.Null(JsonValue.Amount(Bytes(raw)));

    [Theory]
    [InlineData(@"a\nb\t\""\\\/\u0041", "a\nb\t\"\\/A")]
    [InlineData(@"\ud83d\ude00", "😀")]
    [InlineData(@"\ud83d alone", "\uFFFD alone")]
    [InlineData(@"\ude00", "\uFFFD")]
    [InlineData(@"\uZZZZ", "\uFFFDZZZZ")]
    [InlineData(@"\u12", "\uFFFD12")]
    [InlineData(@"end\", "end\\")]
    [InlineData("", "")]
    public void Unescape_decodes_escapes_and_replaces_invalid_ones(string escaped, string text) =>
        Assert.Equal(text, JsonValue.Unescape(Bytes(escaped)));

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Unescape_handles_long_texts(int lines) =>
        Assert.Equal(
            string.Concat(Enumerable.Repeat("naïve 😀\n", lines)),
            JsonValue.Unescape(Bytes(string.Concat(Enumerable.Repeat("naïve \\ud83d\\ude00\\n", lines))))
        );

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
