using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Dashboard.Server;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Shows sessions, the shared log and memory in a browser, from a server on this machine.</summary>
sealed class DashboardCommand : Command, ICommandExample
{
    const int MaxPort = 65_535;

    readonly Option<int?> _port = new("--port")
    {
        Description = "The port to listen on (default: a free one)",
        HelpName = "N",
    };
    readonly Option<bool> _noOpen = new("--no-open") { Description = "Print the address without opening a browser" };

    public DashboardCommand()
        : base("dashboard", "Show sessions, the shared log and memory in a browser, on this machine only")
    {
        _port.Validators.Add(result =>
        {
            if (CommonOptions.IsOutside(result, 1, MaxPort))
                result.AddError($"--port takes a number from 1 to {MaxPort}.");
        });
        Add(_port);
        Add(_noOpen);
        SetAction(Run);
    }

    public string Example => "claude-session-logger dashboard --no-open";

    async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var (paths, clock) = (AppPaths.FromEnvironment(), TimeProvider.System);
        await using var server = await DashboardServer.Start(paths, parsed.GetValue(_port), clock);
        server.Application.Prepare();
        var address = server.Address;
        output.WriteLine(address);
        output.Flush();
        if (Terminal.IsTerminal(output))
        {
            error.WriteLine("The address works once, in one browser. Press Ctrl-C to end the dashboard.");
            if (!parsed.GetValue(_noOpen))
                WebBrowser.TryOpen(address);
        }

        var ended = new TaskCompletionSource();
        await using var registration = cancellation.Register(() => ended.TrySetResult());
        if (await Task.WhenAny(server.Idle, ended.Task) == server.Idle)
            error.WriteLine("The dashboard ended, because no page was open for an hour.");
        return 0;
    }
}
