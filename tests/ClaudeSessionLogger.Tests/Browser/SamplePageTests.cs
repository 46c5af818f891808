using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.Browser;

/// <summary>
/// <c>docs/sample.html</c> is the page of the demo's history, and <c>docs/pictures/page.png</c> shows it.
/// <c>CSL_RENEW_DOCS=1</c> writes both.
/// </summary>
[Collection(BrowserTestGroup.Name)]
public sealed class SamplePageTests(ChromiumBrowser browser) : IDisposable
{
    const int Width = 1200,
        Height = 900;

    /// <summary>The mean difference of a color from 0 to 255; another machine has other fonts.</summary>
    const double MaxDifference = 8;

    static readonly bool s_renews = Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1";
    static readonly string s_sample = Repository.In("docs", "sample.html"),
        s_picture = Repository.In("docs", "pictures", "page.png");

    readonly PageHome _home = new(new(2026, 11, 22, 21, 16, 0, default), PageHome.Content.Demo);

    [Fact]
    public async Task The_sample_page_and_its_picture_are_current()
    {
        CheckPage();
        await CheckPicture();
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
        if (s_renews)
            File.WriteAllText(s_sample, page);
        Assert.True(
            File.ReadAllText(s_sample) == page,
            "docs/sample.html is not current; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*SamplePage*'"
        );
    }

    async Task CheckPicture()
    {
        await using var page = await ShownPage.Open(browser, new Uri(s_sample).AbsoluteUri, Width, height: Height);
        var picture = await page.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        if (s_renews)
            File.WriteAllBytes(s_picture, picture);
        var context = await browser.NewContext(new());
        var canvas = await context.NewPageAsync();
        var difference = await canvas.EvaluateAsync<double>(
            """
            async pictures => {
                const [a, b] = await Promise.all(pictures.map(async picture => {
                    const image = new Image();
                    image.src = 'data:image/png;base64,' + picture;
                    await image.decode();
                    const canvas = new OffscreenCanvas(image.width, image.height);
                    const context = canvas.getContext('2d');
                    context.drawImage(image, 0, 0);
                    return context.getImageData(0, 0, image.width, image.height).data;
                }));
                return a.length === b.length ? a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0) / a.length : 255;
            }
            """,
            new[] { picture, File.ReadAllBytes(s_picture) }.Select(Convert.ToBase64String).ToArray()
        );
        await context.CloseAsync();
        Assert.True(
            difference < MaxDifference,
            $"docs/pictures/page.png differs by {difference:0.0} of 255; renew it with: "
                + "CSL_RENEW_DOCS=1 ./test.sh -class '*SamplePage*'"
        );
    }

    public void Dispose() => _home.Dispose();
}
