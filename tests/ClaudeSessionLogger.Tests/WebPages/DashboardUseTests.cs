using ClaudeSessionLogger.Cli.Commands.Demo;
using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>The dashboard is usable for everyone, and shows what another process writes.</summary>
[Collection(BrowserTestGroup.Name)]
public sealed class DashboardUseTests(ChromiumBrowser browser)
{
    const string Later = "5e000000-0000-4000-8000-000000000002";

    [Theory]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task Every_view_follows_the_rules_of_axe_and_fits_the_screen(int width, ColorScheme scheme)
    {
        await using var dashboard = await OpenDashboard.Start(browser, width, scheme);
        var page = dashboard.Page;
        foreach (
            var (hash, title) in ((string, string)[])
                [
                    ("#/usage", "Claude Code usage"),
                    ("#/sessions", "Sessions"),
                    ($"#/session/{SampleHistory.Newest}", "Fix double-counted refunds"),
                    ("#/search?words=refunds", "Search"),
                    ("#/log", "Shared log"),
                    ($"#/entry/{dashboard.Entry}", "refunds of orders"),
                    ("#/new", "New entry"),
                    ("#/inbox", "Inbox"),
                    ("#/memory", "Memory"),
                    ("#/hub", "Hub"),
                ]
        )
        {
            await dashboard.Show(hash, title);
            Assert.Equal((hash, ""), (hash, await dashboard.Violations()));
            Assert.Equal((hash, width), (hash, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }

        Assert.Equal(0, await page.Locator("img").CountAsync());
    }

    [Fact]
    public async Task The_keyboard_is_enough_to_find_a_session_and_to_move_an_entry()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await dashboard.Show("#/sessions", "Sessions");
        await page.FocusAsync("input[name=words]");
        await page.Keyboard.TypeAsync("double");
        await page.Locator(".totals", new() { HasText = "1 session ·" }).WaitForAsync();
        await page.FocusAsync(".tall");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("h1", new() { HasText = "Fix double-counted refunds" }).WaitForAsync();
        Assert.Equal("H1", await page.EvaluateAsync<string>("document.activeElement.tagName"));

        await dashboard.Show("#/log", "Shared log");
        await page.FocusAsync($"[data-entry='{dashboard.Entry}'] select");
        await page.Keyboard.TypeAsync("Blocked");
        await page.Locator($"section[aria-label^=Blocked] [data-entry='{dashboard.Entry}']").WaitForAsync();
        Assert.Equal("SELECT", await page.EvaluateAsync<string>("document.activeElement.tagName"));
    }

    [Fact]
    public async Task An_entry_is_dragged_to_another_column()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        await dashboard.Show("#/log", "Shared log");
        var page = dashboard.Page;
        await page.DragAndDropAsync($"[data-entry='{dashboard.Entry}']", "section[aria-label^=Resolved]");
        await page.Locator($"section[aria-label^=Resolved] [data-entry='{dashboard.Entry}']").WaitForAsync();
    }

    [Fact]
    public async Task What_another_process_writes_appears_by_itself()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        await dashboard.Show("#/log", "Shared log");
        await dashboard.Page.FillAsync("input[name=project]", "app");
        Assert.Equal(0, (await dashboard.Machine.Run("log", "task", "backfill the ledger")).ExitCode);
        await dashboard.Page.GetByText("backfill the ledger").WaitForAsync();
        Assert.Equal("app", await dashboard.Page.InputValueAsync("input[name=project]"));
    }

    [Fact]
    public async Task Usage_that_another_process_records_appears_by_itself_and_filters_stay()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = dashboard.Page;
        await dashboard.Show("#/usage", "Claude Code usage");
        await page.SelectOptionAsync("#filter-model", new SelectOptionValue { Label = "opus-4-8" });
        var sessions = page.Locator("[data-n='totals.sessions']");
        var before = int.Parse(await sessions.InnerTextAsync(), null);
        OpenDashboard.WriteSession(dashboard.Machine, Later, "Rename the ledger", "rename it");
        var run = await dashboard.Machine.Run("import", dashboard.Machine.Paths.Config);
        Assert.True(run.ExitCode == 0, run.Error);
        await Assertions.Expect(sessions).ToHaveTextAsync($"{before + 1}");
        Assert.Equal("opus-4-8", await page.Locator("#filter-model option:checked").InnerTextAsync());
        await page.Locator("#sessions", new() { HasText = "Rename the ledger" }).WaitForAsync();
    }

    [Fact]
    public async Task A_conflict_is_resolved_and_a_note_is_kept_while_others_write()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        await dashboard.Show($"#/entry/{dashboard.Entry}", "refunds of orders");
        var page = dashboard.Page;
        await page.FillAsync("textarea[name=note]", "half a thought");
        await page.GetByText("Use the other one").ClickAsync();
        await page.Locator("h1", new() { HasText = "partial refunds" }).WaitForAsync();
        Assert.Equal(0, await page.Locator(".notice").CountAsync());
        Assert.Equal("half a thought", await page.InputValueAsync("textarea[name=note]"));
        await page.GetByText("Add note").ClickAsync();
        await page.Locator("blockquote", new() { HasText = "half a thought" }).WaitForAsync();
    }
}
