using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class StatusLineTextTests
{
    const string Full = """
        {"session_id":"x","model":{"id":"claude-opus-5-5","display_name":"Opus 5.5"},"workspace":{"model":{"display_name":"no"}},
         "cost":{"total_cost_usd":1.2345,"total_duration_ms":1},"context_window":{"current_usage":null,"used_percentage":42.4},
         "rate_limits":{"five_hour":{"used_percentage":61,"resets_at":1},"seven_day":{"used_percentage":90.5}}}
        """;

    static readonly DateTimeOffset s_now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    static readonly StatusCache s_cache = new([], 2, new(new(2026, 11, 22), new(4.56m), s_now.AddHours(14)));

    [Fact]
    public void All_known_values_are_in_one_line() =>
        Assert.Equal("Opus 5.5 · $1.23 · today $4.56 · context 42% · 5h 61% · week 91% · 📬 2", Show(Full, s_cache));

    [Fact]
    public void Unknown_values_are_omitted() =>
        Assert.Equal(
            "Opus 5.5",
            Show(
                """{"model":{"display_name":"Opus 5.5"},"context_window":{"used_percentage":null},"rate_limits":null}""",
                StatusCache.Empty
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("no JSON at all")]
    [InlineData("""{"cost":"a lot","model":7,"context_window":[1],"rate_limits":{"five_hour":true}}""")]
    [InlineData("""{"cost":{"total_cost_usd":1e300},"context_window":{"used_percentage":-1}}""")]
    [InlineData("""{"model":{"display_name":"\ud800"}}""")]
    public void Broken_input_shows_the_values_of_the_status_cache(string input) =>
        Assert.Equal("today $4.56 · 📬 2", Show(input, s_cache));

    [Fact]
    public void Values_before_a_syntax_error_are_shown() =>
        Assert.Equal("Opus 5.5", Show("""{"model":{"display_name":"Opus 5.5"},"cost":{"total_co""", StatusCache.Empty));

    [Fact]
    public void The_cost_of_yesterday_is_not_shown_as_today() =>
        Assert.Equal("📬 2", Show("{}", s_cache with { Today = s_cache.Today!.Value with { Until = s_now } }));

    [Fact]
    public void The_line_is_empty_without_values() => Assert.Equal("", Show("{}", StatusCache.Empty));

    [Fact]
    public void High_values_are_red_and_medium_values_yellow()
    {
        var line = Show(Full, s_cache, colours: true);
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
    public void A_custom_format_is_applied_and_unknown_values_are_omitted(string format, string line) =>
        Assert.Equal(line, Show(Full, s_cache, format: StatusLineOptions.Parse(["--format", format], "", null).Format));

    [Fact]
    public void A_recorded_cost_is_shown_next_to_a_different_cost_from_the_client()
    {
        var session = new CachedSession("7c1e2f9a", null, null, null, new(1.50m), s_now, TimeSpan.Zero);
        const string Input = """{"session_id":"7c1e2f9a-5b0d","cost":{"total_cost_usd":1.2345}}""";
        Assert.Equal("$1.23 · recorded $1.50", Show(Input, StatusCache.Empty with { Recent = [session] }));
        Assert.Equal("$1.23", Show(Input, StatusCache.Empty with { Recent = [session with { Cost = new(1.24m) }] }));
        Assert.Equal("$1.23", Show(Input, StatusCache.Empty with { Recent = [session with { Id = "00000000" }] }));
    }

    [Fact]
    public void The_budget_with_the_highest_share_spent_is_shown_when_it_is_near()
    {
        var budget = new CachedBudget(new(50), BudgetPeriod.Day, null, false, new(41), s_now.AddHours(14), []);
        var project = new CachedBudget(
            new(10),
            BudgetPeriod.Week,
            "shop",
            false,
            new(12),
            s_now.AddDays(3),
            ["/code/shop"]
        );
        var cache = StatusCache.Empty with { Budgets = [budget, project] };
        Assert.Equal("budget 82% of $50.00/day", Show("""{"cwd":"/code/other"}""", cache));
        Assert.Equal(
            "budget $10.00/week over by $2.00",
            Show("""{"workspace":{"project_dir":"/code/shop/src"}}""", cache)
        );
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
    public void The_format_is_read_from_config_json_and_ignored_if_invalid(string config, string? format)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, config);
            Assert.Equal(format, StatusLineOptions.Parse(["statusline"], path, null).Format);
            Assert.Equal("own", StatusLineOptions.Parse(["statusline", "--format", "own"], path, null).Format);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("100", new[] { "--width", "60" }, 60)]
    [InlineData("40", new[] { "--width", "60" }, 40)]
    [InlineData(null, new[] { "--width", "120" }, 120)]
    [InlineData(null, new[] { "--width", "wide" }, 80)]
    [InlineData("0", new[] { "--width" }, 80)]
    public void The_smallest_given_width_is_used(string? columns, string[] options, int width) =>
        Assert.Equal(width, StatusLineOptions.Parse(options, "", columns).Columns);

    [Fact]
    public void The_line_fits_its_width_with_and_without_colours()
    {
        var whole = Show(Full, s_cache);
        for (var columns = 1; columns <= SafeText.Width(whole); columns++)
        {
            var plain = Show(Full, s_cache, columns: columns);
            Assert.InRange(SafeText.Width(plain), 1, columns);
            Assert.Equal(plain, SafeText.Safe(Show(Full, s_cache, colours: true, columns)));
            // Whole parts are left out, so that no part is cut unless it is alone.
            Assert.True(plain.EndsWith('…') || plain.Split(" · ").All(whole.Split(" · ").Contains), plain);
            Assert.False(plain.EndsWith('…') && plain.Contains('·'), plain);
        }
    }

    [Theory]
    [InlineData(64, "Opus 5.5 · $1.23 · today $4.56 · context 42% · 5h 61% · week 91%")]
    [InlineData(63, "Opus 5.5 · $1.23 · today $4.56 · 5h 61% · week 91%")]
    [InlineData(45, "Opus 5.5 · $1.23 · 5h 61% · week 91%")]
    [InlineData(30, "Opus 5.5 · $1.23 · week 91%")]
    [InlineData(18, "Opus 5.5 · $1.23")]
    public void What_is_nearly_used_up_stays_in_a_narrow_line(int columns, string expected) =>
        Assert.Equal(expected, Show(Full, s_cache, columns: columns));

    [Fact]
    public void A_spent_budget_comes_first_and_is_never_left_out()
    {
        var budget = new CachedBudget(new(50), BudgetPeriod.Day, null, false, new(52), s_now.AddHours(14), []);
        var cache = s_cache with { Budgets = [budget] };
        const string spent = "budget $50.00/day over by $2.00";
        Assert.StartsWith(spent + " · Opus 5.5", Show(Full, cache), StringComparison.Ordinal);
        Assert.Equal(spent, Show(Full, cache, columns: 32));
        Assert.Equal($"{spent} · Opus 5.5 · $1.23", Show(Full, cache, columns: 60));
        // In a format of one's own, the budget keeps its place.
        Assert.Equal("Opus 5.5 · " + spent, Show(Full, cache, columns: 46, format: "{model}|{cost}|budget {budget}"));
        Assert.EndsWith(
            "budget 82% of $50.00/day · 📬 2",
            Show(Full, s_cache with { Budgets = [budget with { Spent = new(41) }] }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_budget_that_is_nearly_spent_is_shortened_rather_than_left_out()
    {
        var budget = new CachedBudget(new(50), BudgetPeriod.Day, null, false, new(45), s_now.AddHours(14), []);
        var cache = s_cache with { Budgets = [budget] };
        Assert.Equal("Opus 5.5 · $1.23 · week 91% · budget 90%", Show(Full, cache, columns: 45));
        Assert.Equal("budget 90%", Show(Full, cache, columns: 12));
        Assert.Contains("budget 90% of $50.00/day", Show(Full, cache), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{recorded}")]
    [InlineData("{ours}")]
    public void The_recorded_cost_has_a_name_of_its_own_and_the_one_of_older_versions(string format)
    {
        var session = new CachedSession("7c1e2f9a", null, null, null, new(1.50m), s_now, TimeSpan.Zero);
        Assert.Equal(
            "$1.50",
            Show("""{"session_id":"7c1e2f9a-5b0d"}""", StatusCache.Empty with { Recent = [session] }, format: format)
        );
    }

    [Fact]
    public void Escape_sequences_are_removed_from_a_models_name() =>
        Assert.Equal("evil", Show("""{"model":{"display_name":"\u001b[2Jevil"}}""", StatusCache.Empty));

    [Fact]
    public void Endless_input_does_not_block_the_status_line() =>
        Assert.Equal("today $4.56 · 📬 2", Show(new EndlessStream(), s_cache));

    [Fact]
    public void Statusline_succeeds_when_its_output_is_closed() =>
        Assert.Equal(0, StatusLineCommand.Run(new MemoryStream("{}"u8.ToArray()), new BrokenStream()));

    static string Show(
        string input,
        StatusCache cache,
        bool colours = false,
        int columns = int.MaxValue,
        string? format = null
    ) => Show(new MemoryStream(Encoding.UTF8.GetBytes(input)), cache, colours, columns, format);

    static string Show(
        Stream input,
        StatusCache cache,
        bool colours = false,
        int columns = int.MaxValue,
        string? format = null
    )
    {
        var output = new MemoryStream();
        StatusLineCommand.Print(input, output, cache, s_now, colours, columns, format);
        var line = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        return line[..^1];
    }
}
