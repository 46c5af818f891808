using System.Text;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

/// <summary>The search in raw bytes may find too much, but never too little.</summary>
public sealed class RowPrefilterTests
{
    [Fact]
    public void Every_character_that_normalizes_to_ascii_is_known()
    {
        var known = FoldingCharacters.All.Select(rune => rune.Value).ToHashSet();
        var missing = Enumerable
            .Range(0x80, 0x10000 - 0x80)
            .Where(code => code is < 0xD800 or > 0xDFFF && !known.Contains(code))
            .Where(code =>
            {
                var letters = TextNormalizer.NormalizeWords(new Rune(code).ToString());
                return letters.Length == 0 || letters.Any(char.IsAsciiLetterOrDigit);
            });
        Assert.Empty(missing.Select(code => $"{code:X}"));
    }

    [Theory]
    [InlineData("refund", "x réfund x")]
    [InlineData("refund", "REFUND")]
    [InlineData("refund", @"r\u00e9fund")]
    [InlineData("refund", @"r\u0065fund")]
    [InlineData("refund", "re\u0301fund")]
    [InlineData("refund", @"re\u0301fund")]
    [InlineData("refund", "refun\u00add")]
    [InlineData("refund", "ｒｅｆｕｎｄ")]
    [InlineData("final", "ﬁnal")]
    [InlineData("strasse", "Straße")]
    [InlineData("naive", "naïve")]
    [InlineData("a", "á")]
    [InlineData("пароль", "ПАРОЛЬ")]
    [InlineData("密码", "旧密码")]
    [InlineData("密码", @"\u65e7\u5bc6\u7801")]
    [InlineData("\"rate limit\"", @"rate\n\tlimit")]
    [InlineData("\"rate limit\"", "RATE—límit")]
    [InlineData("\"rate limit\"", @"rate\u2014limit")]
    [InlineData("rateLimit", "rate_limit")]
    [InlineData("rateLimit", "ratelimit")]
    public void A_place_is_found_wherever_it_is_in_a_vector(string query, string text)
    {
        var prefilter = RowPrefilter.Of(new WordsTextQuery(new(query)))!;
        var sought = Encoding.UTF8.GetBytes(text);
        for (var before = 0; before < 70; before++)
        for (var after = 0; after < 70; after += 23)
        {
            byte[] bytes =
            [
                .. new byte[before].Select(_ => (byte)'.'),
                .. sought,
                .. new byte[after].Select(_ => (byte)'.'),
            ];
            Assert.InRange(prefilter.Next(bytes, 0), before, before + sought.Length);
        }
    }

    [Theory]
    [InlineData("refund", "the fund of été and naïve → ✓ 日本語")]
    [InlineData("\"rate limit\"", "rate the limit, rate limbo")]
    [InlineData("密码", "旧门关着 été")]
    public void Other_text_is_passed_over(string query, string text) =>
        Assert.Equal(-1, RowPrefilter.Of(new WordsTextQuery(new(query)))!.Next(Encoding.UTF8.GetBytes(text), 0));

    [Fact]
    public void Text_that_json_escapes_has_no_prefilter() =>
        Assert.Null(RowPrefilter.Of(new WordsTextQuery(new("=>"))));
}
