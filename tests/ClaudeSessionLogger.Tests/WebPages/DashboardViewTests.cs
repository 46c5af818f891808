using ClaudeSessionLogger.Cli.Commands.Demo;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>Each view of the dashboard is reached and used with the keyboard alone.</summary>
[Collection(BrowserTestGroup.Name)]
public sealed class DashboardViewTests(ChromiumBrowser browser)
{
    const int MostTabs = 60;

    [Fact]
    public async Task Usage_is_filtered_with_the_keyboard()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await Open(page, "usage", "Claude Code usage");
        await TabTo(page, "#filter-project");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(".status")).ToContainTextAsync(" of ");
        await TabTo(page, "#reset");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".status")).Not.ToContainTextAsync(" of ");
    }

    [Fact]
    public async Task A_session_and_its_conversation_are_reached_with_the_keyboard()
    {
        await using var dashboard = await OpenDashboard.Start(browser, archives: true);
        var page = dashboard.Page;
        await Open(page, "sessions", "Sessions");
        await TabTo(page, "input[name=words]");
        await page.Keyboard.TypeAsync("double");
        await page.Locator(".totals", new() { HasText = "1 session ·" }).WaitForAsync();
        await TabTo(page, ".tall");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Title(page, "Fix double-counted refunds");
        await TabTo(page, $"a[href='#/session/{SampleHistory.Newest}/read']");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("article.user").First.WaitForAsync();
        await TabTo(page, $"a[href='#/session/{SampleHistory.Newest}']");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Cost by turn").First.WaitForAsync();
    }

    [Fact]
    public async Task Search_finds_an_entry_and_opens_it_with_the_keyboard()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await Open(page, "search", "Search");
        await TabTo(page, "input[name=words]");
        await page.Keyboard.TypeAsync("refunds of orders");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".results a").First.WaitForAsync();
        await TabTo(page, $".results a[href='#/entry/{dashboard.Entry}']");
        await page.Keyboard.PressAsync("Enter");
        await Title(page, "refunds of orders");
        await TabTo(page, "textarea[name=note]");
        await page.Keyboard.TypeAsync("seen");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("blockquote", new() { HasText = "seen" }).WaitForAsync();
    }

    [Fact]
    public async Task An_entry_is_written_and_resolved_with_the_keyboard()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await Open(page, "log", "Shared log");
        await TabTo(page, "a[href='#/new']");
        await page.Keyboard.PressAsync("Enter");
        await Title(page, "New entry");
        await TabTo(page, "input[name=title]");
        await page.Keyboard.TypeAsync("backfill the ledger");
        await page.Keyboard.PressAsync("Enter");
        await Title(page, "backfill the ledger");
        await TabTo(page, "button:has-text('Resolve')");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("button", new() { HasText = "Reopen" }).WaitForAsync();
    }

    [Theory]
    [InlineData("inbox", "Inbox", "a[href='#/inbox?all=1']", "Only unread changes")]
    [InlineData("memory", "Memory", "a[href='#/memory?deleted=1']", "Without deleted files")]
    [InlineData("hub", "Hub", null, "This machine has no hub")]
    public async Task Other_views_are_reached_with_the_keyboard(string view, string title, string? link, string shown)
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        await Open(dashboard.Page, view, title);
        if (link is not null)
        {
            await TabTo(dashboard.Page, link);
            await dashboard.Page.Keyboard.PressAsync("Enter");
        }

        await dashboard.Page.GetByText(shown).First.WaitForAsync();
    }

    /// <summary>The inbox marks what it shows as read, which is a change itself.</summary>
    [Fact]
    public async Task The_focus_stays_on_a_link_when_the_view_is_shown_anew()
    {
        const string Link = "a[href='#/inbox?all=1']";
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await Open(page, "inbox", "Inbox");
        await TabTo(page, Link);
        await page.EvaluateAsync($"window.before = document.querySelector(\"{Link}\")");
        dashboard.LogAsColleague("the colleague's");
        await page.GetByText("the colleague's").First.WaitForAsync();
        Assert.False(await page.EvaluateAsync<bool>("window.before.isConnected"));
        await Assertions.Expect(page.Locator(Link)).ToBeFocusedAsync();
    }

    /// <summary>Chooses a view in the menu. The focus is then on the view's heading.</summary>
    static async Task Open(IPage page, string view, string title)
    {
        await TabTo(page, $"nav a[href='#/{view}']");
        await page.Keyboard.PressAsync("Enter");
        await Title(page, title);
        await page.Locator("h1:focus").WaitForAsync();
    }

    static Task Title(IPage page, string title) => Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(title);

    static async Task TabTo(IPage page, string selector)
    {
        await page.Locator(selector).First.WaitForAsync();
        for (var i = 0; i < MostTabs; i++)
        {
            if (await page.Locator($"{selector}:focus").CountAsync() > 0)
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{MostTabs} times Tab do not reach {selector}.");
    }
}
