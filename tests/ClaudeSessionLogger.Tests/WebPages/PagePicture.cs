using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>A picture in <c>docs/pictures</c> of what a page shows. <c>CSL_RENEW_DOCS=1</c> writes it.</summary>
static class PagePicture
{
    /// <summary>
    /// How far the red, green and blue of a pixel may be off on average, of 255: another machine has other fonts.
    /// </summary>
    const double MaxDifference = 8;

    public static readonly bool IsRenewed = Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1";

    public static async Task Check(ChromiumBrowser browser, IPage page, string name)
    {
        var path = Repository.In("docs", "pictures", name);
        var picture = await page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        if (IsRenewed)
            File.WriteAllBytes(path, picture);
        Assert.True(File.Exists(path), $"docs/pictures/{name} is missing; {Renew}");
        var difference = await Difference(browser, picture, File.ReadAllBytes(path));
        Assert.True(difference < MaxDifference, $"docs/pictures/{name} differs by {difference:0.0} of 255; {Renew}");
    }

    static async Task<double> Difference(ChromiumBrowser browser, params byte[][] pictures)
    {
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
            pictures.Select(Convert.ToBase64String).ToArray()
        );
        await context.CloseAsync();
        return difference;
    }

    const string Renew = "renew it with: CSL_RENEW_DOCS=1 ./test.sh -class '*SamplePage*'";
}
