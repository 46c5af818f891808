using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>How long lines are wrapped and cut.</summary>
public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("one two three four", "one two|three four")]
    [InlineData("    if (a) return b;", "    if (a)|    return|    b;")]
    [InlineData("  + new line of a diff", "  + new|    line|    of a|    diff")]
    [InlineData("- an item of a list", "- an item|  of a|  list")]
    [InlineData("-5 is less than zero", "-5 is less|than zero")]
    [InlineData("         far to the right", "         f|ar to the|right")]
    public void Further_lines_keep_the_indent(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', ScreenLine.Of(text).Wrap(10).Select(line => line.Text.TrimEnd())));

    [Theory]
    [InlineData("a refund", "a refund")]
    [InlineData("a refund at the beginning of a long line", "a refund at the begin…")]
    [InlineData("a long line that has its refund in the middle of it all", "…its refund in the mi…")]
    [InlineData("a long line with something else and its refund", "…else and its refund")]
    [InlineData("nothing that is searched for is in this line", "nothing that is searc…")]
    public void A_cut_line_shows_what_was_found(string text, string expected)
    {
        var cut = CentredText.Fit(text, new WordQuery("refund").MatchesIn(text), 22);
        Assert.Equal(expected, cut);
    }

    [Fact]
    public void A_cut_line_is_never_wider_than_its_space()
    {
        var random = new Random(16);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(
                Enumerable
                    .Range(0, random.Next(60))
                    .Select(_ => ((string[])["a", " ", "漢", "🧾", "é"])[random.Next(5)])
            );
            var width = random.Next(1, 40);
            var cut = CentredText.Fit(text, new WordQuery("漢").MatchesIn(text), width);
            Assert.InRange(SafeText.Width(cut), 0, width);
        }
    }
}
