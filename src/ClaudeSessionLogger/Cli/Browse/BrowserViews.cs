using ClaudeSessionLogger.Cli.Browse.Inbox;
using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Memory;
using ClaudeSessionLogger.Cli.Browse.Report;
using ClaudeSessionLogger.Cli.Browse.Sessions;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>The views that a digit opens, in the order of the digits.</summary>
static class BrowserViews
{
    public static IReadOnlyList<MainView> All { get; } =
    [
        new("Sessions", browser => new SessionsView(browser)) { ShortName = "Sess" },
        new("Log", browser => new LogView(browser)),
        // What was new the last time is not new any more.
        new("Inbox", browser => new InboxView(browser)) { IsKept = false },
        new("Conflicts", browser => new ConflictsView(browser)) { ShortName = "Conf" },
        new("Report", browser => new ReportView(browser)) { ShortName = "Rep" },
        new("Memory", browser => new MemoryView(browser)) { ShortName = "Mem" },
    ];
}

/// <summary>A view that a digit opens.</summary>
/// <param name="Name">Its title.</param>
sealed record MainView(string Name, Func<IBrowser, View> Create)
{
    /// <summary>What a narrow screen calls it while another view is shown.</summary>
    public string ShortName { get; init; } = Name;

    /// <summary>Whether it is shown again as it was left.</summary>
    public bool IsKept { get; init; } = true;
}
