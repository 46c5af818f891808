using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>The words that every search understands.</summary>
public sealed class WordQueryTests
{
    [Theory]
    [InlineData("twice refunds", "Staging counts REFUNDS twice")]
    [InlineData("bucher", "Die BÜCHER im Keller")]
    [InlineData("BÜCHER", "die bucher")]
    [InlineData("strasse", "Große Straße")]
    [InlineData("σίσυφος", "Ο ΣΊΣΥΦΟΣ")]
    [InlineData("ЁЛКА", "ёлка горит")]
    [InlineData("istanbul", "İSTANBUL")]
    [InlineData("\U0001e922\U0001e923", "\U0001e900\U0001e901")]
    [InlineData("返金 二重", "二重に返金する")]
    [InlineData("rate_limit", "the rateLimit of the API")]
    [InlineData("\"counts refunds\"", "staging counts  refunds")]
    public void Words_match_in_any_order_whatever_their_case_and_accents(string words, string text) =>
        Assert.True(new WordQuery(words).Matches(text));

    [Theory]
    [InlineData("refunds thrice", "staging counts refunds twice")]
    [InlineData("\"refunds counts\"", "staging counts refunds twice")]
    public void All_words_must_match(string words, string text) => Assert.False(new WordQuery(words).Matches(text));

    [Theory]
    [InlineData("refunds", "Plan a refund ledger")]
    [InlineData("Refunds", "Refund")]
    [InlineData("refund", "refunds are counted twice")]
    [InlineData("rate_limits", "the rateLimit of the API")]
    [InlineData("rate_limits", "rateLimits")]
    [InlineData("branches caches boxes", "a box, a cache and a branch")]
    [InlineData("entries cookies", "an entry about a cookie")]
    [InlineData("keys", "idempotency_key")]
    [InlineData("status", "the status line")]
    public void A_plural_finds_its_singular(string words, string text) =>
        Assert.True(new WordQuery(words, withSingulars: true).Matches(text));

    [Theory]
    [InlineData("tests", "the latest")]
    [InlineData("refunds", "refunded")]
    [InlineData("\"refunds\"", "a refund")]
    [InlineData("status", "a statue")]
    [InlineData("its", "it")]
    [InlineData("p\u0159e\u0161", "pre")]
    public void A_plural_does_not_find_other_words(string words, string text) =>
        Assert.False(new WordQuery(words, withSingulars: true).Matches(text));

    [Fact]
    public void The_singular_of_a_plural_is_marked_in_the_text() =>
        Assert.Equal(
            [7..13, 15..22],
            new WordQuery("refunds", withSingulars: true).MatchesIn("Plan a refund, refunds, prefund")
        );

    [Fact]
    public void A_search_takes_a_plural_literally() => Assert.False(new WordQuery("refunds").Matches("a refund"));

    [Fact]
    public void A_snippet_is_the_line_with_most_words_shortened_around_them()
    {
        var long_line = new string('x', 300) + " ÄÖ the refunds, counted twice " + new string('y', 300);

        var (snippet, line) = new WordQuery("twice refunds").Snippet($"refunds\r\n{long_line}\nend", 60)!.Value;

        Assert.Equal(2, line);
        Assert.StartsWith("…", snippet, StringComparison.Ordinal);
        Assert.Contains("refunds, counted twice", snippet, StringComparison.Ordinal);
        Assert.InRange(SafeText.Width(snippet), 40, 60);
        Assert.Null(new WordQuery("absent").Snippet(long_line, 60));
    }
}
