using ClaudeSessionLogger.Cli.Browse.Inbox;
using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Memory;
using ClaudeSessionLogger.Cli.Browse.Report;
using ClaudeSessionLogger.Cli.Browse.Sessions;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>The views that a digit opens, in the order of the digits.</summary>
static class BrowserViews
{
    public static IReadOnlyList<(string Name, Func<IBrowser, View> Create)> All { get; } =
    [
        ("Sessions", browser => new SessionsView(browser)),
        ("Log", browser => new LogView(browser)),
        ("Inbox", browser => new InboxView(browser)),
        ("Conflicts", browser => new ConflictsView(browser)),
        ("Report", browser => new ReportView(browser)),
        ("Memory", browser => new MemoryView(browser)),
    ];
}
