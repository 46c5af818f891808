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
    /// <summary>A session in which the user wrote a credential.</summary>
    public const string Secretive = "5e000000-0000-4000-8000-000000000001",
        Token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8";

    static readonly string s_axe = Repository.In("web", "node_modules", "axe-core", "axe.min.js");

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
        ColorScheme scheme = ColorScheme.Light,
        bool archives = false,
        bool isFixture = false
    )
    {
        var machine = new LogMachine("Ada");
        machine.Paths.CreateHome();
        if (archives)
            File.WriteAllText(machine.Paths.ConfigFile, """{"archive": true}""");
        Record(machine, isFixture);
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
        // The first view is that of usage.
        await Page.EvaluateAsync("hash => { if (location.hash || hash !== '#/usage') location.hash = hash; }", hash);
        await Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync(title, new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator("[aria-busy]")).ToHaveCountAsync(0);
    }

    /// <summary>What axe finds in the view; empty if nothing.</summary>
    public async Task<string> Violations()
    {
        Assert.SkipUnless(File.Exists(s_axe), "There is no axe-core here: run npm ci in web/.");
        // By the debugger, because the page's policy allows no other script.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(s_axe, TestContext.Current.CancellationToken));
        return string.Join(
            '\n',
            await Page.EvaluateAsync<string[]>(
                "async () => (await axe.run()).violations.map(v => v.id + ': ' "
                    + "+ v.nodes.map(n => n.html).join(' | ').slice(0, 600))"
            )
        );
    }

    /// <summary>Records what the program records of a session: a prompt and a response.</summary>
    public static void WriteSession(LogMachine machine, string id, string title, string prompt)
    {
        var time = TimeProvider.System.GetUtcNow().AddHours(-1);
        new SampleTranscript(machine.Home.Projects, machine.Home.In("code", "shop"), id)
        {
            Model = "claude-opus-4-8",
            Time = time,
        }
            .Prompt(prompt)
            .Response(new(10, 20, 30, 40, 50), "Bash")
            .Title(title)
            .Save();
    }

    static void Record(LogMachine machine, bool isFixture)
    {
        var projects = machine.Home.Projects;
        if (isFixture)
            ConversationHome.CopyTo(Path.Combine(projects, "-work-shop"));
        else
            new SampleHistory(projects, machine.Home.In("code"), TimeProvider.System.GetUtcNow()).Write();
        WriteSession(machine, Secretive, "Conversation with a token", $"deploy with {Token} and tell nobody");
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

    /// <summary>Lets a colleague log an entry, and receives it on this machine.</summary>
    public void LogAsColleague(string title)
    {
        _colleague.Log(title);
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
