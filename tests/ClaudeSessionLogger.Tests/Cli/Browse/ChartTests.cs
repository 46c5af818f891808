using ClaudeSessionLogger.Cli.Browse.Charts;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

public sealed class ChartTests
{
    static string Text(IEnumerable<ScreenSpan> spans) => string.Concat(spans.Select(span => span.Text));

    [Theory]
    [InlineData(new[] { 1, 1 }, 2, "█████▓▓▓▓▓")]
    [InlineData(new[] { 1, 0, 1 }, 4, "██▒▒▒")]
    [InlineData(new[] { 1, 3 }, 1000, "▏")]
    [InlineData(new[] { 0, 0 }, 10, "")]
    [InlineData(new[] { 3 }, 3, "██████████")]
    public void Parts_of_a_bar_differ_without_colours(int[] parts, int max, string expected) =>
        Assert.Equal(expected, Text(StackedBar.Draw([.. parts.Select(part => (decimal)part)], max, 10)));

    [Fact]
    public void A_bar_is_never_wider_than_its_space()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var (max, width) = (random.Next(1, 50), random.Next(1, 80));
            var parts = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (decimal)random.Next(0, 20)).ToList();
            var drawn = Text(StackedBar.Draw(parts, max, width)).Length;
            Assert.InRange(drawn, parts.Sum() > 0 ? 1 : 0, width);
        }
    }

    [Fact]
    public void A_gauge_shows_more_than_all_as_full()
    {
        Assert.Equal("█████░░░░░  50%", Text(Gauge.Draw(0.5, 10)));
        Assert.Equal("██████████ 120%", Text(Gauge.Draw(1.2, 10)));
        Assert.Equal("▏░░░░░░░░░   0%", Text(Gauge.Draw(0.001, 10)));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void A_calendar_fits_the_width_and_ends_with_the_last_day(int width)
    {
        var last = new DateOnly(2026, 11, 27);
        var values = Enumerable.Range(0, 400).ToDictionary(day => last.AddDays(-day), day => (decimal)(day % 9));
        var lines = new CalendarChart(values, last, DayOfWeek.Monday).Draw(width, last);
        Assert.Equal(CalendarChart.Height, lines.Count);
        Assert.All(lines, line => Assert.InRange(SafeText.Width(line.Text), 1, width));
        // A Friday: the last week has no Saturday.
        Assert.Equal(lines[5].Text.Length, lines[6].Text.Length + 2);
        Assert.Contains('▸', lines[5].Text);
        Assert.Contains("Nov", lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calendar_of_the_first_days_of_all_times_works() =>
        Assert.NotEmpty(
            new CalendarChart(new Dictionary<DateOnly, decimal>(), new(1, 12, 31), DayOfWeek.Sunday).Draw(
                20,
                new(1, 12, 31)
            )
        );

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("請求書請求書", 5, "請求|書請|求書")]
    [InlineData("a 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 b", 4, "a|👩‍👩‍👧‍👦👩‍👩‍👧‍👦|b")]
    [InlineData("", 4, "")]
    public void Text_is_wrapped_between_words_and_within_long_ones(string text, int width, string expected) =>
        Assert.Equal(expected, string.Join('|', WrappedText.Wrap(text, width)));

    [Fact]
    public void Wrapped_lines_contain_all_text_and_fit()
    {
        var random = new Random(11);
        string[] pieces = ["a", "word", " ", "  ", "請", "👍🏽", "é", "long-long-long-word"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(0, 30)).Select(_ => pieces[random.Next(pieces.Length)])
            );
            var width = random.Next(4, 30);
            var lines = WrappedText.Wrap(text, width);
            Assert.All(lines, line => Assert.InRange(SafeText.Width(line.TrimEnd()), 0, width));
            Assert.Equal(
                text.Replace(" ", "", StringComparison.Ordinal),
                string.Concat(lines).Replace(" ", "", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void Terminal_codes_are_removed_from_wrapped_text() =>
        Assert.Equal(
            ["evil red", "text"],
            WrappedText.Lines("evil\x1b]0;pwned\a \x1b[31mred\ntext", 40).Select(line => line.Text)
        );
}
