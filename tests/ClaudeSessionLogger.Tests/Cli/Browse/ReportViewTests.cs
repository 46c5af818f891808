using ClaudeSessionLogger.Cli.Browse.Report;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>The report in the browser.</summary>
public sealed class ReportViewTests : IDisposable
{
    readonly UsageHome _home = new();
    readonly DateTime _now = TimeProvider.System.GetUtcNow().UtcDateTime;

    public ReportViewTests()
    {
        _home.Add("aaaa1111", _now, cost: 6m);
        _home.Add("aaaa1111", _now.AddMinutes(-1), model: "claude-sonnet-5", cost: 2m);
        _home.Add("bbbb2222", _now.AddDays(-40), cost: 4m, branch: "fix/tax");
        _home.Save();
    }

    public void Dispose() => _home.Dispose();

    BrowserDriver Report() => new(_home.Paths, browser => new ReportView(browser));

    [Fact]
    public void Days_are_bars_stacked_by_model()
    {
        using var browser = Report();
        Assert.Contains("█ opus-4-8  ▓ sonnet-5", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("$8.00", browser.Lines[0], StringComparison.Ordinal);
        Assert.Contains(
            browser.Lines,
            line =>
                line.Contains("$8.00  ██", StringComparison.Ordinal) && line.EndsWith("▓▓", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_long_legend_takes_several_lines()
    {
        foreach (var model in (string[])["claude-opus-4-5", "claude-opus-4-6", "claude-haiku-4-5", "claude-fable-5"])
            _home.Add("aaaa1111", _now, model: model, cost: 1m);
        _home.Save();
        using var browser = Report();
        browser.Width = 40;
        var legend = browser.Lines.Where(line => line.StartsWith('█') || line.StartsWith('▒')).ToList();
        Assert.Contains(
            browser.Lines,
            line => line.StartsWith("· ", StringComparison.Ordinal) || line.Contains("  · ")
        );
        Assert.All(legend, line => Assert.InRange(SafeText.Width(line), 1, 40));
    }

    [Fact]
    public void The_period_and_the_measure_can_be_changed()
    {
        using var browser = Report();
        Assert.Contains("$12.00", browser.Press("p").Lines[0], StringComparison.Ordinal);
        Assert.Contains("cost, 90 days", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("tokens, 90 days", browser.Press("m").Screen, StringComparison.Ordinal);
        Assert.Contains(
            _now.ToLocalTime().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture) + "  ",
            browser.Press("t", "t").Screen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_part_fits_every_screen()
    {
        using var browser = Report();
        foreach (var (width, height) in ((int, int)[])[(60, 20), (80, 24), (120, 40)])
        {
            (browser.Width, browser.Height) = (width, height);
            foreach (var part in (string[])["calendar", "projects", "models", "branches", "types", "limits", "time"])
            {
                browser.Press(Key.Tab);
                Assert.Contains($"[{part}]", browser.Screen, StringComparison.Ordinal);
                Assert.All(browser.Lines, line => Assert.InRange(SafeText.Width(line), 0, width));
            }
        }
    }

    [Fact]
    public void The_calendar_describes_the_selected_day()
    {
        using var browser = Report();
        browser.Press(Key.Tab);
        Assert.Contains("$8.00 · ", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("no usage", browser.Press(Key.Left).Screen, StringComparison.Ordinal);
        Assert.Contains("$8.00 · ", browser.Press(Key.End).Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_show_the_active_block()
    {
        using var browser = Report();
        browser.Press(Key.BackTab);
        Assert.Contains("Active block", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("so far              $8.00", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("Run claude-session-logger budget set", browser.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_sessions_it_says_how_to_get_some()
    {
        using var home = new TemporaryHome();
        using var browser = new BrowserDriver(new(home.Path, home.Config, home.Logger), view => new ReportView(view));
        Assert.Contains("Run claude-session-logger setup", browser.Screen, StringComparison.Ordinal);
    }
}
