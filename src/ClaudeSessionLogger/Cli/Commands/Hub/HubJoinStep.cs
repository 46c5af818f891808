using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Joins a hub, as one step of setup.</summary>
sealed class HubJoinStep(string address, string? name, HubConsent consent)
{
    readonly AppPaths _paths = AppPaths.FromEnvironment();

    public SetupStep Run(bool passwordFromInput)
    {
        var server = HubAddress.Parse(address, _paths.UserHome).Server;
        if (passwordFromInput)
            return Join(server, HubPasswordPrompt.FromInput());
        try
        {
            return Join(server, password: null);
        }
        catch (Failure failure)
            when (failure.Kind == FailureKind.Unauthorized && server is not null && HubPasswordPrompt.CanAsk)
        {
            if (HubPasswordPrompt.Ask(server) is { } password)
                return Join(server, password);
            throw;
        }
    }

    SetupStep Join(PostgreSqlAddress? server, string? password)
    {
        var result = new HubMembership(
            _paths,
            new(_paths.BackgroundLog, TimeProvider.System),
            TimeProvider.System,
            HubConnector.CreateOpener(password)
        ).Join(address, name, (ownership, settings) => consent.Resolve(ownership, settings, HubPasswordPrompt.CanAsk));
        var passwordNote =
            server is not null && password is not null
                ? $"; saved the password in {HubPasswordPrompt.Save(server, password)}"
                : "";
        return new(
            "hub",
            SetupState.Ok,
            $"joined {address}: received {Terminal.Count(result.Pulled, "event")}; "
                + $"sent {Terminal.Count(result.Pushed, "event")} and {Terminal.Count(result.Sessions, "session")}"
                + $"{passwordNote}{DescribePrivateData(result)}"
        );
    }

    // If sessions and memory wait for the same decision, print one sentence for both.
    static string DescribePrivateData(HubSyncResult result) =>
        result.Undecided is { } undecided
            ? $"; {undecided}"
            : (result.WhySessionsNotSent is { } reason ? $"; {reason}" : "") + Memory(result);

    static string Memory(HubSyncResult result) =>
        result.WhyMemoryNotSent is { } reason ? $"; {reason}"
        : result.MemoryReadable > 0
            ? $"; sent {Terminal.Count(result.MemoryReadable, "memory file")}, which everyone with "
                + "access to this hub can read. Run setup --no-memory to send no more, or hub leave --delete-memory to "
                + "delete what this machine sent"
        : "";
}
