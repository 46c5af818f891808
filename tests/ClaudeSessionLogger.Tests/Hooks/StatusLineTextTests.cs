using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class StatusLineTextTests
{
    const string Full =
        """
        {"session_id":"x","model":{"id":"claude-opus-5-5","display_name":"Opus 5.5"},"workspace":{"model":{"display_name":"no"}},
         "cost":{"total_cost_usd":1.2345,"total_duration_ms":1},"context_window":{"current_usage":null,"used_percentage":42.4},
         "rate_limits":{"five_hour":{"used_percentage":61,"resets_at":1},"seven_day":{"used_percentage":90.5}}}
        """;

    static readonly DateTimeOffset s_now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    static readonly StatusCache s_badge = new([], 2, new(new(2026, 11, 22), new(4.56m), s_now.AddHours(14)));

    [Fact]
    public void Everything_known_stands_in_one_line() =>
        Assert.Equal("Opus 5.5 · $1.23 · today $4.56 · context 42% · 5h 61% · week 91% · 📬 2", Show(Full, s_badge));

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal("Opus 5.5", Show("""{"model":{"display_name":"Opus 5.5"},"context_window":{"used_percentage":null},"rate_limits":null}""", StatusCache.Empty));

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
        Assert.Equal("Opus 5.5", Show("""{"model":{"display_name":"Opus 5.5"},"cost":{"total_co""", StatusCache.Empty));

    [Fact]
    public void Yesterdays_cost_is_not_todays() =>
        Assert.Equal("📬 2", Show("{}", s_badge with { Today = s_badge.Today!.Value with { Until = s_now } }));

    [Fact]
    public void With_nothing_known_the_line_is_empty() => Assert.Equal("", Show("{}", StatusCache.Empty));

    [Fact]
    public void Scarce_things_are_red_notable_ones_yellow()
    {
        var line = Show(Full, s_badge, colours: true);
        Assert.Contains("\x1b[32m42%\x1b[0m", line, StringComparison.Ordinal);
        Assert.Contains("\x1b[33m61%\x1b[0m", line, StringComparison.Ordinal);
        Assert.Contains("\x1b[31m91%\x1b[0m", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{cost}|{model}", "$1.23 · Opus 5.5")]
    [InlineData("[{model}] {cost} of {today}", "[Opus 5.5] $1.23 of $4.56")]
    [InlineData("{budget}|x", "x")]
    [InlineData("left {budget} out|{context}", "42%")]
    [InlineData("{modell}", "{modell}")]
    [InlineData("{", "{")]
    [InlineData("{}|}{", "{} · }{")]
    [InlineData("||", "")]
    [InlineData("{model}\n\u001b[2J{cost}", "Opus 5.5 $1.23")]
    public void A_format_of_ones_own_is_followed_and_what_is_not_known_left_out(string format, string line) => Assert.Equal(line, Show(Full, s_badge, format: StatusLineOptions.Of(["--format", format], "", null).Format));

    [Fact]
    public void What_is_recorded_of_the_session_stands_beside_the_clients_figure_where_it_differs()
    {
        var session = new CachedSession("7c1e2f9a", null, null, null, new(1.50m), s_now, TimeSpan.Zero);
        const string Input = """{"session_id":"7c1e2f9a-5b0d","cost":{"total_cost_usd":1.2345}}""";
        Assert.Equal("$1.23 · ours $1.50", Show(Input, StatusCache.Empty with { Recent = [session] }));
        Assert.Equal("$1.23", Show(Input, StatusCache.Empty with { Recent = [session with { Cost = new(1.24m) }] }));
        Assert.Equal("$1.23", Show(Input, StatusCache.Empty with { Recent = [session with { Id = "00000000" }] }));
    }

    [Fact]
    public void The_budget_of_which_most_is_spent_is_told_when_it_is_near()
    {
        var budget = new CachedBudget(new(50), BudgetPeriod.Day, null, false, new(41), s_now.AddHours(14), []);
        var project = new CachedBudget(new(10), BudgetPeriod.Week, "shop", false, new(12), s_now.AddDays(3), ["/code/shop"]);
        var cache = StatusCache.Empty with { Budgets = [budget, project] };
        Assert.Equal("budget 82% of $50.00/day", Show("""{"cwd":"/code/other"}""", cache));
        Assert.Equal("budget 120% of $10.00/week", Show("""{"workspace":{"project_dir":"/code/shop/src"}}""", cache));
        Assert.Equal("", Show("{}", StatusCache.Empty with { Budgets = [budget with { Spent = new(39) }] }));
        // A new day has begun.
        Assert.Equal("", Show("{}", StatusCache.Empty with { Budgets = [budget with { Until = s_now }] }));
    }

    [Theory]
    [InlineData("""{"statusline":"{cost}"}""", "{cost}")]
    [InlineData("""{"a":{"statusline":"no"},/* yes */"statusline":"{model}",}""", "{model}")]
    [InlineData("""{"statusline":7}""", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    public void The_format_may_stand_in_the_config_and_a_broken_one_is_none(string config, string? format)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, config);
            Assert.Equal(format, StatusLineOptions.Of(["statusline"], path, null).Format);
            Assert.Equal("own", StatusLineOptions.Of(["statusline", "--format", "own"], path, null).Format);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("100", new[] { "--width", "60" }, 60)]
    [InlineData("40", new[] { "--width", "60" }, 40)]
    [InlineData(null, new[] { "--width", "wide" }, int.MaxValue)]
    [InlineData("0", new[] { "--width" }, int.MaxValue)]
    public void The_width_is_the_least_that_anybody_says(string? columns, string[] options, int width) => Assert.Equal(width, StatusLineOptions.Of(options, "", columns).Columns);

    [Fact]
    public void Colours_take_no_room_and_no_width_is_exceeded()
    {
        var whole = Show(Full, s_badge);
        for (var columns = 1; columns <= SafeText.Width(whole); columns++)
        {
            var plain = Show(Full, s_badge, columns: columns);
            Assert.InRange(SafeText.Width(plain), 1, columns);
            Assert.Equal(plain, SafeText.Safe(Show(Full, s_badge, colours: true, columns)));
            Assert.Equal(columns < SafeText.Width(whole), plain.EndsWith('…'));
        }
    }

    [Fact]
    public void A_models_name_cannot_steer_the_terminal() =>
        Assert.Equal("evil", Show("""{"model":{"display_name":"\u001b[2Jevil"}}""", StatusCache.Empty));

    [Fact]
    public void An_input_without_end_is_not_waited_for() =>
        Assert.Equal("today $4.56 · 📬 2", Show(new EndlessStream(), s_badge));

    [Fact]
    public void It_succeeds_even_when_nobody_reads_it() =>
        Assert.Equal(0, StatusLineCommand.Run(new MemoryStream("{}"u8.ToArray()), new BrokenStream()));

    static string Show(string input, StatusCache cache, bool colours = false, int columns = int.MaxValue, string? format = null) =>
        Show(new MemoryStream(Encoding.UTF8.GetBytes(input)), cache, colours, columns, format);

    static string Show(Stream input, StatusCache cache, bool colours = false, int columns = int.MaxValue, string? format = null)
    {
        var output = new MemoryStream();
        StatusLineCommand.Print(input, output, cache, s_now, colours, columns, format);
        var line = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        return line[..^1];
    }
}
