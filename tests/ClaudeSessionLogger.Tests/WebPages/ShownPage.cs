using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>
/// A page in the browser. When the test ends, the page has reported no error and has asked for nothing but its file.
/// </summary>
sealed class ShownPage : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly List<string> _errors = [],
        _requests = [];

    ShownPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.Request += (_, request) => _requests.Add(request.Url);
    }

    public IPage Page { get; }

    public static async Task<ShownPage> Open(
        ChromiumBrowser browser,
        string address,
        int width = 1200,
        ColorScheme scheme = ColorScheme.Light,
        int height = 900
    )
    {
        var context = await browser.NewContext(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                // The page's days are those of its own time zone, wherever it is opened.
                TimezoneId = "Asia/Tokyo",
            }
        );
        var shown = new ShownPage(context, await context.NewPageAsync());
        await shown.Page.GotoAsync(address);
        await shown.Page.WaitForSelectorAsync("html[data-ready]");
        await shown.Drawn();
        return shown;
    }

    /// <summary>All numbers that the page shows, by name; all rows of all tables are opened before.</summary>
    public async Task<Dictionary<string, decimal>> Numbers(string step = "day")
    {
        await Page.CheckAsync($"#time input[value={step}]", new() { Force = true });
        var found = new Dictionary<string, decimal>();
        foreach (var dimension in (string[])["model", "project", "branch", "type", "person"])
        {
            await Page.CheckAsync($"#time input[value={dimension}]", new() { Force = true });
            var pairs = await Page.EvaluateAsync<string[]>(
                """
                async () => {
                    document.querySelectorAll('details').forEach(details => details.open = true);
                    await new Promise(done => setTimeout(done));
                    while (document.querySelector('[aria-busy]')) await new Promise(done => setTimeout(done, 5));
                    for (let more; more = document.querySelector('.more:not([hidden])');) more.click();
                    const cells = [...document.querySelectorAll('.heat')].map(cell =>
                        [cell.dataset.day ? 'day.' + cell.dataset.day : 'hour.' + cell.dataset.hour, cell.dataset.value]);
                    return [...document.querySelectorAll('[data-n]')].map(data => [data.dataset.n, data.value])
                        .concat(cells).flat();
                }
                """
            );
            for (var i = 0; i < pairs.Length; i += 2)
                found[pairs[i]] = decimal.Parse(pairs[i + 1], CultureInfo.InvariantCulture);
        }

        return found;
    }

    public async Task<string> Text(string selector)
    {
        await Drawn();
        return await Page.InnerTextAsync(selector);
    }

    /// <summary>Waits for the parts of the page that are drawn after those on the screen.</summary>
    public Task Drawn() => Assertions.Expect(Page.Locator("[aria-busy]")).ToHaveCountAsync(0);

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_errors);
        Assert.Single(_requests);
    }
}
