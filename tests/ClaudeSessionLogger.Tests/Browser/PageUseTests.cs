using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.Browser;

/// <summary>
/// A page is usable for everyone: with a keyboard, on a phone, in the dark, on paper, with a screen reader.
/// </summary>
[Collection(BrowserTestGroup.Name)]
public sealed class PageUseTests(ChromiumBrowser browser) : IDisposable
{
    static readonly string s_axe = Repository.In("web", "node_modules", "axe-core", "axe.min.js");

    readonly PageHome _home = new(new(2026, 11, 22, 21, 16, 0, default));

    [Theory]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task No_rule_of_axe_is_violated(int width, ColorScheme scheme)
    {
        Assert.SkipUnless(File.Exists(s_axe), "There is no axe-core here: run npm ci in web/.");
        await using var page = await ShownPage.Open(browser, _home.Write(titles: true, team: true), width, scheme);
        // By the debugger, because the page's policy allows no other script.
        await page.Page.EvaluateAsync(await File.ReadAllTextAsync(s_axe, TestContext.Current.CancellationToken));
        var violations = await page.Page.EvaluateAsync<string[]>(
            "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))"
        );
        Assert.Empty(violations);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    public async Task Nothing_is_wider_than_the_screen(int width)
    {
        await using var page = await ShownPage.Open(browser, _home.Write(titles: true), width);
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Titles_are_text_and_those_from_prompts_are_left_out()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        await page.Numbers();
        var sessions = await page.Text("#sessions");
        Assert.Contains(PageHome.Hostile, sessions);
        Assert.DoesNotContain(PageHome.FromPrompt, sessions);
        Assert.DoesNotContain('\u202E', sessions);
        Assert.DoesNotContain(new string('w', 250), sessions);
        Assert.Equal("Claude Code usage", await page.Page.TitleAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
    }

    [Fact]
    public async Task Titles_from_prompts_are_shown_on_request()
    {
        await using var page = await ShownPage.Open(browser, _home.Write(titles: true));
        await page.Numbers();
        Assert.Contains(PageHome.FromPrompt, await page.Text("#sessions"));
    }

    [Fact]
    public async Task The_keyboard_is_enough_to_filter_by_day_and_hour()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        var all = (await page.Numbers())["totals.cost_usd"];
        await page.Page.FocusAsync(".calendar [tabindex='0']");
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.PressAsync("ArrowUp");
        await page.Page.Keyboard.PressAsync("Shift+Enter");
        Assert.Equal(2, await page.Page.Locator(".calendar .picked").CountAsync());
        Assert.Contains("of", await page.Text(".status"));
        Assert.True((await page.Numbers())["totals.cost_usd"] < all);
        await page.Page.FocusAsync(".calendar [tabindex='0']");
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(all, (await page.Numbers())["totals.cost_usd"]);

        await page.Page.FocusAsync(".week [tabindex='0']");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync(" ");
        Assert.Equal(1, await page.Page.Locator(".week .picked").CountAsync());
        await page.Page.FocusAsync(".stack");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.FocusAsync(".week [tabindex='0']");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Page.FocusAsync(".stack");
        await page.Page.Keyboard.PressAsync("End");
        Assert.Contains("$", await page.Text(".tip"));
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.NotEqual(all, (await page.Numbers())["totals.cost_usd"]);
    }

    [Fact]
    public async Task Every_control_is_reached_by_Tab()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        await page.Page.EvaluateAsync("document.body.tabIndex = -1, document.body.focus()");
        var reached = new HashSet<string>();
        for (var i = 0; i < 250; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached.Add(await page.Page.EvaluateAsync<string>("document.activeElement.closest('[id]')?.id ?? ''"));
        }

        Assert.Superset(
            new HashSet<string>
            {
                "period",
                "from",
                "to",
                "filter-project",
                "time",
                "when",
                "sessions",
                "models",
                "cache",
            },
            reached
        );
    }

    [Fact]
    public async Task Paper_is_white_and_has_no_controls_even_in_the_dark()
    {
        await using var page = await ShownPage.Open(browser, _home.Write(), scheme: ColorScheme.Dark);
        var dark = await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(19, 22, 25)", dark);
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal(
            "rgb(255, 255, 255)",
            await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")
        );
        Assert.False(await page.Page.IsVisibleAsync("#period"));
        Assert.True((await page.Page.PdfAsync()).Length > 20_000);
    }

    [Fact]
    public async Task A_page_without_usage_says_so()
    {
        using var empty = new PageHome(_home.Now, PageHome.Content.Nothing);
        await using var page = await ShownPage.Open(browser, empty.Write(team: true));
        Assert.Contains("no usage yet", await page.Text("header"));
        Assert.Equal(0, (await page.Numbers())["totals.cost_usd"]);
    }

    [Fact]
    public async Task A_day_ends_at_midnight_of_the_pages_time_zone()
    {
        // 23:30 UTC is the next day in Berlin, and the browser is in Tokyo.
        using var late = new PageHome(new(2026, 11, 22, 23, 30, 0, default));
        await using var page = await ShownPage.Open(browser, late.Write(zone: "Europe/Berlin"));
        await page.Page.SelectOptionAsync("#period", "7 days");
        Assert.Equal("2026-11-23", await page.Page.InputValueAsync("#to"));
        Assert.Equal("2026-11-17", await page.Page.InputValueAsync("#from"));
        ReportFilter filter = new(Since: new(2026, 11, 17), Until: new(2026, 11, 23));
        Assert.Equal(
            late.Report(ReportKind.Daily, filter, "Europe/Berlin")["totals"]!["cost_usd"]!.GetValue<decimal>(),
            (await page.Numbers())["totals.cost_usd"]
        );
    }

    public void Dispose() => _home.Dispose();
}
