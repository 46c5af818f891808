using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>
/// A hostile page in the browser in which the dashboard is open: on another site, on another port of this machine, and
/// under a name that resolves to this machine.
/// </summary>
[Collection(BrowserTestGroup.Name)]
public sealed class HostilePageTests(ChromiumBrowser browser)
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task It_reads_nothing_and_changes_nothing(string host)
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var before = dashboard.Machine.Rows("log_events");
        using var site = new HostileSite(dashboard.Client.Origin);
        var page = await dashboard.Page.Context.NewPageAsync();
        // The page of evil.example is served by the test, as if the name resolved to this machine.
        if (host == "evil.example")
            await page.RouteAsync(
                "http://evil.example/**",
                route => route.FulfillAsync(new() { ContentType = "text/html", Body = site.Page })
            );
        await page.GotoAsync(host == "evil.example" ? "http://evil.example/" : $"http://{host}:{site.Port}/");
        await page.WaitForFunctionAsync("window.results && window.results.length === 8");
        var results = await page.EvaluateAsync<string[]>("window.results");
        // A frame or an answer without content is as good as none.
        Assert.All(results, result => Assert.Matches(": (refused|nothing)$", result));
        Assert.Equal(before, dashboard.Machine.Rows("log_events"));
    }

    [Fact]
    public async Task A_form_of_another_page_is_refused()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        using var site = new HostileSite(dashboard.Client.Origin);
        var page = await dashboard.Page.Context.NewPageAsync();
        await page.GotoAsync($"http://localhost:{site.Port}/");
        var response = await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync("document.forms[0].submit()"),
            answer => answer.Url.StartsWith(dashboard.Client.Origin, StringComparison.Ordinal)
        );
        Assert.Equal(403, response.Status);
    }

    [Fact]
    public async Task A_link_of_another_page_shows_nothing()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        using var site = new HostileSite(dashboard.Client.Origin);
        var page = await dashboard.Page.Context.NewPageAsync();
        await page.GotoAsync($"http://localhost:{site.Port}/");
        var response = await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync("address => location.href = address", $"{dashboard.Client.Origin}/api/sessions"),
            answer => answer.Url.StartsWith(dashboard.Client.Origin, StringComparison.Ordinal)
        );
        Assert.Equal(403, response.Status);
    }

    /// <summary>A name of another site whose address became 127.0.0.1 after its page was loaded.</summary>
    [Fact]
    public async Task A_name_that_resolves_to_this_machine_is_refused()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var page = await dashboard.Page.Context.NewPageAsync();
        // Chromium resolves all names below localhost to this machine.
        var response = await page.GotoAsync($"http://evil.localhost:{dashboard.Client.Server.Port}/api/sessions");
        Assert.Equal(403, response!.Status);
        Assert.Contains("the host of the address is not this dashboard's", await response.TextAsync());
    }

    /// <summary>
    /// The page was loaded from the attacker's server. Then the name came to resolve to this machine, so that for the
    /// browser its page and the dashboard are one site.
    /// </summary>
    [Fact]
    public async Task A_page_whose_name_came_to_resolve_to_this_machine_reads_and_changes_nothing()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        var before = dashboard.Machine.Rows("log_events");
        var site = $"http://{ChromiumBrowser.Rebound}:{dashboard.Client.Server.Port}";
        var page = await dashboard.Page.Context.NewPageAsync();
        Assert.Equal(403, (await page.GotoAsync(site))!.Status);
        await page.RouteAsync(
            site + "/",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!doctype html><title>x</title>" })
        );
        await page.GotoAsync(site);
        await page.UnrouteAllAsync();
        var statuses = await page.EvaluateAsync<int[]>(
            """
            async () => {
                const status = async (path, options) => (await fetch(path, options)).status;
                return [
                    await status('/'),
                    await status('/dashboard.js'),
                    await status('/api/sessions'),
                    await status('/api/changes'),
                    await status('/api/entries', { method: 'POST', headers: { 'content-type': 'application/json' },
                        body: JSON.stringify({ category: 'task', title: 'from a hostile page' }) }),
                ];
            }
            """
        );
        Assert.Equal([403, 403, 403, 403, 403], statuses);
        Assert.Equal(before, dashboard.Machine.Rows("log_events"));
    }
}
