using System.Text.RegularExpressions;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>
/// <c>docs/sample.html</c> is the page of the demo's history; two of <c>docs/pictures</c> show it and the dashboard.
/// <c>CSL_RENEW_DOCS=1</c> writes them.
/// </summary>
[Collection(BrowserTestGroup.Name)]
public sealed partial class SamplePageTests(ChromiumBrowser browser) : IDisposable
{
    const int Width = 1200,
        Height = 900;

    static readonly string s_sample = Repository.In("docs", "sample.html");

    readonly PageHome _home = new(new(2026, 11, 22, 21, 16, 0, default), PageHome.Content.Demo);

    [Fact]
    public async Task The_sample_page_and_its_picture_are_current()
    {
        CheckPage();
        await using var page = await ShownPage.Open(browser, new Uri(s_sample).AbsoluteUri, Width, height: Height);
        await PagePicture.Check(browser, page.Page, "page.png");
    }

    [Fact]
    public async Task The_picture_of_the_dashboard_is_current()
    {
        await using var client = await DashboardClient.Start(_home.Paths);
        var context = await browser.NewContext(
            new()
            {
                ViewportSize = new() { Width = Width, Height = 720 },
                ColorScheme = ColorScheme.Light,
                TimezoneId = "UTC",
            }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(client.Server.Address);
        await page.WaitForSelectorAsync("h1");
        await page.EvaluateAsync("location.hash = '#/sessions'");
        await page.Locator(".totals", new() { HasTextRegex = Sessions() }).WaitForAsync();
        await page.GetByText("Freshness checks for stock").First.WaitForAsync();
        await PagePicture.Check(browser, page, "dashboard.png");
        await context.CloseAsync();
    }

    void CheckPage()
    {
        var now = _home.Now;
        _home.Write(
            team: true,
            budgets: [new(new(20), BudgetPeriod.Day, null, Blocks: false, new(5.45m), now.AddHours(3), [])],
            limits:
            [
                new LimitUsage("5-hour", 63, now.AddHours(2).UtcDateTime, now.UtcDateTime),
                new LimitUsage("weekly", 22, now.AddDays(3).UtcDateTime, now.UtcDateTime),
            ],
            // Another machine's deflate may give other bytes.
            packed: false
        );
        // The version changes with each commit.
        var page = File.ReadAllText(_home.File("page.html"))
            .Replace($"claude-session-logger {ProgramVersion.Text}", "claude-session-logger", StringComparison.Ordinal);
        if (PagePicture.IsRenewed)
            File.WriteAllText(s_sample, page);
        Assert.True(
            File.ReadAllText(s_sample) == page,
            "docs/sample.html is not current; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*SamplePage*'"
        );
    }

    public void Dispose() => _home.Dispose();

    [GeneratedRegex("[1-9][0-9]* sessions")]
    private static partial Regex Sessions();
}
