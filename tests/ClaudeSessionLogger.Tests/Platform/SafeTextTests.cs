using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("Fix the parser", "Fix the parser")]
    [InlineData("\x1b[31mred\x1b[0m", "red")]
    [InlineData("\x1b[38;2;1;2;3mtrue colour", "true colour")]
    [InlineData("\x1b]0;new window title\agone", "gone")]
    [InlineData("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link")]
    [InlineData("\x1bPdevice control\x1b\\x", "x")]
    [InlineData("\x1b(Bplain", "plain")]
    [InlineData("\x9b" + "31mC1 form", "C1 form")]
    [InlineData("a\x1b", "a")]
    [InlineData("a\x1b[", "a")]
    [InlineData("a\x1b[12;", "a")]
    [InlineData("\x1b]0;never ended", "0;never ended")]
    [InlineData("\x1b]0;broken off\x1b[1mbold", "bold")]
    [InlineData("bell\a, backspace\b, delete\x7f", "bell, backspace, delete")]
    [InlineData("gpj.\u202Etxt.exe", "gpj.txt.exe")]
    [InlineData("\u2066isolated\u2069", "isolated")]
    [InlineData("zero\u200Bwidth\uFEFF", "zerowidth")]
    [InlineData("tag\U000E0041\U000E007F", "tag")]
    [InlineData("two\r\nlines\n\nand\tmore", "two lines and more")]
    [InlineData("家 👩‍💻 café", "家 👩‍💻 café")]
    [InlineData("", "")]
    public void Control_codes_and_deceptive_characters_are_removed(string text, string safe) =>
        Assert.Equal(safe, SafeText.Safe(text));

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character() =>
        Assert.Equal("half \uFFFD of a pair", SafeText.Safe("half \uD83D of a pair"));

    [Fact]
    public void Harmless_text_is_not_copied()
    {
        var title = new string('x', 100);
        Assert.Same(title, SafeText.Safe(title));
    }

    [Fact]
    public void A_body_keeps_its_lines() =>
        Assert.Equal("one\n\ttwo\nthree", SafeText.Safe("one\r\n\ttwo\x1b[2J\nthree", keepLines: true));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("家族", 4)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("한글", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("📬", 2)]
    [InlineData("👩‍💻", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤️", 2)]
    [InlineData("1️⃣", 2)]
    [InlineData("·…—", 3)]
    [InlineData("क्ष", 2)]
    [InlineData("", 0)]
    public void Width_counts_terminal_columns(string text, int columns) => Assert.Equal(columns, SafeText.Width(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("ab cdef", 4, "ab…")]
    [InlineData("家族会議", 8, "家族会議")]
    [InlineData("家族会議", 7, "家族会…")]
    [InlineData("家族会議", 6, "家族…")]
    [InlineData("x👩‍💻y", 4, "x👩‍💻y")]
    [InlineData("x👩‍💻yz", 4, "x👩‍💻…")]
    [InlineData("x👩‍💻yz", 3, "x…")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    [InlineData("abc", -1, "")]
    public void Text_that_does_not_fit_ends_in_an_ellipsis(string text, int columns, string fitted) =>
        Assert.Equal(fitted, SafeText.Fit(text, columns));

    [Fact]
    public void Any_text_can_be_truncated_to_any_width()
    {
        var random = new Random(7);
        string[] pieces = ["a", " ", "家", "e\u0301", "👩‍💻", "🇩🇪", "❤️", "\u200D", "\uD83D", "क्ष", "…"];
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])
            );
            var columns = random.Next(10);
            Assert.True(SafeText.Width(SafeText.Fit(text, columns)) <= columns, $"round {round}");
            if (SafeText.Width(text) <= columns && columns > 0)
                Assert.Equal(text, SafeText.Fit(text, columns));
            Assert.True(SafeText.Width(SafeText.Pad(text, columns)) >= columns, $"round {round}");
        }
    }

    [Theory]
    [InlineData(30, "just now")]
    [InlineData(-5, "just now")]
    [InlineData(5 * 60, "5 min ago")]
    [InlineData(2 * 3600, "2h ago")]
    [InlineData(3 * 86400, "3d ago")]
    public void An_age_is_written_in_one_or_two_words(int seconds, string said) =>
        Assert.Equal(said, DurationText.FormatAge(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 min")]
    [InlineData(42, "42 min")]
    [InlineData(185, "3 h 5 min")]
    public void A_duration_is_written_in_minutes_and_hours(int minutes, string said) =>
        Assert.Equal(said, DurationText.FormatLength(TimeSpan.FromMinutes(minutes)));
}
