using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Cli.Commands.Demo;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>A dashboard on the demo's sessions and a shared log, open in the browser.</summary>
sealed class OpenDashboard : IAsyncDisposable
{
    readonly List<string> _errors = [];
    readonly LogMachine _colleague = new("Grace");
    readonly IBrowserContext _context;

    OpenDashboard(LogMachine machine, DashboardClient client, IBrowserContext context, IPage page)
    {
        (Machine, Client, _context, Page) = (machine, client, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
    }

    public LogMachine Machine { get; }
    public DashboardClient Client { get; }
    public IPage Page { get; }
    public EntryId Entry { get; private set; }

    public static async Task<OpenDashboard> Start(
        ChromiumBrowser browser,
        int width = 1200,
        ColorScheme scheme = ColorScheme.Light
    )
    {
        var machine = new LogMachine("Ada");
        Record(machine);
        var client = await DashboardClient.Start(machine.Paths);
        var context = await browser.NewContext(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = scheme,
            }
        );
        var opened = new OpenDashboard(machine, client, context, await context.NewPageAsync());
        opened.Log();
        await opened.Page.GotoAsync(client.Server.Address);
        await opened.Page.WaitForSelectorAsync("h1");
        return opened;
    }

    public async Task Show(string hash, string title)
    {
        await Page.EvaluateAsync("hash => location.hash = hash", hash);
        await Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync(title, new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator("[aria-busy]")).ToHaveCountAsync(0);
    }

    static void Record(LogMachine machine)
    {
        new SampleHistory(machine.Home.Projects, machine.Home.In("code"), TimeProvider.System.GetUtcNow()).Write();
        var finder = new TranscriptFinder(_ => { });
        finder.Add(machine.Paths.Config);
        using var importer = new Importer(CaptureContext.Load(machine.Paths, TimeProvider.System), CapturedHome.Wait);
        importer.Import(finder.Files);
    }

    // With a title that tries to break the page, and a conflict.
    void Log()
    {
        Machine.Log(PageHome.Hostile);
        Entry = Machine.Log("refunds").Id;
        _colleague.Pull(Machine);
        _colleague.Change(Entry, new EntryChange(EventKind.Title, "partial refunds"));
        // The later change wins.
        Machine.Clock.Now += TimeSpan.FromMinutes(1);
        Machine.Change(Entry, new EntryChange(EventKind.Title, "refunds of orders"));
        Machine.Pull(_colleague);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        await Client.DisposeAsync();
        Machine.Dispose();
        _colleague.Dispose();
        Assert.Empty(_errors);
    }
}
