using System.Text;
using ClaudeSessionLogger.Commands;
using Xunit;

namespace ClaudeSessionLogger.Tests;

public sealed class StatusLineTests
{
    const string Full =
        """
        {"session_id":"x","model":{"id":"claude-opus-5-5","display_name":"Opus 5.5"},"workspace":{"model":{"display_name":"no"}},
         "cost":{"total_cost_usd":1.2345,"total_duration_ms":1},"context_window":{"current_usage":null,"used_percentage":42.4},
         "rate_limits":{"five_hour":{"used_percentage":61,"resets_at":1},"seven_day":{"used_percentage":90.5}}}
        """;

    static readonly DateTimeOffset s_now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    static readonly Badge s_badge = new([], 2, new(new(2026, 11, 22), new(4.56m), s_now.AddHours(14)));

    [Fact]
    public void Everything_known_stands_in_one_line() =>
        Assert.Equal("Opus 5.5 · $1.23 · today $4.56 · context 42% · 5h 61% · week 91% · 📬 2", Show(Full, s_badge));

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal("Opus 5.5", Show("""{"model":{"display_name":"Opus 5.5"},"context_window":{"used_percentage":null},"rate_limits":null}""", Badge.Empty));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("no JSON at all")]
    [InlineData("""{"cost":"a lot","model":7,"context_window":[1],"rate_limits":{"five_hour":true}}""")]
    [InlineData("""{"cost":{"total_cost_usd":1e300},"context_window":{"used_percentage":-1}}""")]
    [InlineData("""{"model":{"display_name":"\ud800"}}""")]
    public void Broken_input_still_shows_what_the_badge_knows(string input) =>
        Assert.Equal("today $4.56 · 📬 2", Show(input, s_badge));

    [Fact]
    public void What_stands_before_a_break_is_shown() =>
        Assert.Equal("Opus 5.5", Show("""{"model":{"display_name":"Opus 5.5"},"cost":{"total_co""", Badge.Empty));

    [Fact]
    public void Yesterdays_cost_is_not_todays() =>
        Assert.Equal("📬 2", Show("{}", s_badge with { Today = s_badge.Today!.Value with { Until = s_now } }));

    [Fact]
    public void With_nothing_known_the_line_is_empty() => Assert.Equal("", Show("{}", Badge.Empty));

    [Fact]
    public void Scarce_things_are_red_notable_ones_yellow()
    {
        var line = Show(Full, s_badge, colours: true);
        Assert.Contains("\x1b[32m42%\x1b[0m", line, StringComparison.Ordinal);
        Assert.Contains("\x1b[33m61%\x1b[0m", line, StringComparison.Ordinal);
        Assert.Contains("\x1b[31m91%\x1b[0m", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_take_no_room_and_no_width_is_exceeded()
    {
        var whole = Show(Full, s_badge);
        for (var columns = 1; columns <= Text.Width(whole); columns++)
        {
            var plain = Show(Full, s_badge, columns: columns);
            Assert.InRange(Text.Width(plain), 1, columns);
            Assert.Equal(plain, Text.Safe(Show(Full, s_badge, colours: true, columns)));
            Assert.Equal(columns < Text.Width(whole), plain.EndsWith('…'));
        }
    }

    [Fact]
    public void A_models_name_cannot_steer_the_terminal() =>
        Assert.Equal("evil", Show("""{"model":{"display_name":"\u001b[2Jevil"}}""", Badge.Empty));

    [Fact]
    public void An_input_without_end_is_not_waited_for() =>
        Assert.Equal("today $4.56 · 📬 2", Show(new EndlessStream(), s_badge));

    [Fact]
    public void It_succeeds_even_when_nobody_reads_it() =>
        Assert.Equal(0, StatusLineCommand.Run(new MemoryStream("{}"u8.ToArray()), new BrokenStream()));

    static string Show(string input, Badge badge, bool colours = false, int columns = int.MaxValue) =>
        Show(new MemoryStream(Encoding.UTF8.GetBytes(input)), badge, colours, columns);

    static string Show(Stream input, Badge badge, bool colours = false, int columns = int.MaxValue)
    {
        var output = new MemoryStream();
        StatusLineCommand.Print(input, output, badge, s_now, colours, columns);
        var line = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        return line[..^1];
    }
}
