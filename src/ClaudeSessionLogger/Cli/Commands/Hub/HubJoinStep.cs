using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
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
        var log = new BackgroundLog(_paths.BackgroundLog, TimeProvider.System);
        var membership = new HubMembership(_paths, log, TimeProvider.System, HubConnector.CreateOpener(password));
        var before = Settings.Load(_paths, log).Hub;
        CreatePrivateFolder();
        Settings settings;
        try
        {
            settings = membership.Join(
                address,
                name,
                (ownership, known) => consent.Resolve(ownership, known, HubPasswordPrompt.CanAsk)
            );
        }
        catch (Failure failure) when (before != address)
        {
            throw new Failure(
                failure.Kind,
                $"{WithoutRetry(failure.Message)} The hub was not saved: this machine "
                    + $"{(before is null ? "has no hub" : $"still uses {HubAddress.Shown(before, _paths.UserHome)}")}. "
                    + "Run this command again.",
                failure
            );
        }

        var passwordNote =
            server is not null && password is not null
                ? $"; saved the password in {HubPasswordPrompt.Save(server, password)}"
                : "";
        HubSyncResult result;
        try
        {
            result = membership.Sync(settings);
        }
        catch (Failure failure)
        {
            throw new Failure(
                failure.Kind,
                $"{Outcome(membership)}, and saved the address{passwordNote}, but the sync "
                    + $"failed: {WithoutRetry(failure.Message)} The "
                    + "next flush will try again.",
                failure
            );
        }

        return new(
            "hub",
            SetupState.Ok,
            $"{Outcome(membership)}: received "
                + $"{Terminal.Count(result.Pulled, "event")}; "
                + $"sent {Terminal.Count(result.Pushed, "event")} and {Terminal.Count(result.Sessions, "session")}"
                + $"{passwordNote}{DescribePrivateData(result)}"
        );
    }

    // A mistyped address creates a hub where nobody else is.
    string Outcome(HubMembership membership) =>
        membership.IsFirst
            ? $"no hub was there: created a new one at {address} (to join an existing hub, check the address and run "
                + "setup --hub again)"
            : $"joined {address}";

    // A folder that is created for one person's sessions is closed to others. If it exists, its mode is its owner's
    // decision.
    void CreatePrivateFolder()
    {
        if (
            consent.Sessions is true
            && HubAddress.Parse(address, _paths.UserHome) is { Kind: HubKind.Folder, Path: { } folder }
            && !Path.Exists(folder)
            && Directory.Exists(Path.GetDirectoryName(folder))
        )
            PrivateFile.CreateFolder(folder);
    }

    // The messages of a hub are those of a flush, which tries again. If the hub was not saved, no flush does.
    static string WithoutRetry(string message)
    {
        var end = message.IndexOf("the next flush will ", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? message : $"{message[..end].TrimEnd(' ', ';', '.', ':')}.";
    }

    // If sessions and memory wait for the same decision, print one sentence for both.
    static string DescribePrivateData(HubSyncResult result) =>
        result.Undecided is { } undecided && undecided != result.WhySessionsNotSent
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
