using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>A conversation in the dashboard, which is shown while the archive is on.</summary>
[Collection(BrowserTestGroup.Name)]
public sealed class ConversationViewTests(ChromiumBrowser browser)
{
    [Theory]
    [InlineData(1200, ColorScheme.Light, "")]
    [InlineData(1200, ColorScheme.Dark, "?full=1")]
    [InlineData(360, ColorScheme.Light, "?full=1")]
    public async Task Credentials_are_masked_and_all_rules_of_axe_are_followed(
        int width,
        ColorScheme scheme,
        string query
    )
    {
        await using var dashboard = await OpenDashboard.Start(browser, width, scheme, archives: true);
        var page = dashboard.Page;
        await dashboard.Show($"#/session/{OpenDashboard.Secretive}/read{query}", "Conversation with a token");
        await page.Locator("article.user").First.WaitForAsync();
        var shown = await page.ContentAsync();
        Assert.DoesNotContain(OpenDashboard.Token, shown);
        Assert.DoesNotContain(OpenDashboard.Token[..12], shown);
        Assert.Contains("deploy with", shown, StringComparison.Ordinal);
        Assert.Contains("and tell nobody", shown, StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal("", await dashboard.Violations());
    }

    [Fact]
    public async Task A_conversation_with_every_kind_of_message_is_readable()
    {
        await using var dashboard = await OpenDashboard.Start(browser, width: 360, archives: true, isFixture: true);
        await dashboard.Show($"#/session/{ConversationHome.Session}/read?full=1", "Fix the flaky checkout test");
        await dashboard.Page.Locator("article").First.WaitForAsync();
        Assert.Equal("", await dashboard.Violations());
        Assert.Equal(360, await dashboard.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Without_the_archive_a_conversation_is_not_shown()
    {
        await using var dashboard = await OpenDashboard.Start(browser);
        await dashboard.Show($"#/session/{OpenDashboard.Secretive}", "Conversation with a token");
        await dashboard.Page.GetByText("the archive is off").WaitForAsync();
        Assert.DoesNotContain("and tell nobody", await dashboard.Page.ContentAsync());
    }
}
