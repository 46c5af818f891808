using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Joins a hub, and says what of this person's sessions and memory is sent to it.</summary>
sealed class HubJoinStep(string address, string? name, HubConsent consent)
{
    readonly AppPaths _paths = AppPaths.FromEnvironment();

    /// <summary>Returns the steps <c>hub</c>, <c>sessions</c> and <c>memory</c>, or only a failed one.</summary>
    public IReadOnlyList<SetupStep> Run(bool passwordFromInput)
    {
        HubSyncResult? result = null;
        var joined = SetupStep.Try("hub", () => Join(passwordFromInput, out result));
        return result is null ? [joined] : [joined, .. PrivateData(result)];
    }

    SetupStep Join(bool passwordFromInput, out HubSyncResult? result)
    {
        var server = HubAddress.Parse(address, _paths.UserHome).Server;
        if (passwordFromInput)
            return Join(server, HubPasswordPrompt.FromInput(), out result);
        try
        {
            return Join(server, password: null, out result);
        }
        catch (Failure failure)
            when (failure.Kind == FailureKind.Unauthorized
                && !PostgreSqlFailure.IsMissingPermission(failure)
                && server is not null
                && HubPasswordPrompt.CanAsk
            )
        {
            if (HubPasswordPrompt.Ask(server) is { } password)
                return Join(server, password, out result);
            throw;
        }
    }

    SetupStep Join(PostgreSqlAddress? server, string? password, out HubSyncResult? result)
    {
        var log = new BackgroundLog(_paths.BackgroundLog, TimeProvider.System);
        var membership = new HubMembership(_paths, log, TimeProvider.System, HubConnector.CreateOpener(password));
        var before = Settings.Load(_paths, log).Hub;
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
                    + (
                        HasNoFolder && failure.Kind != FailureKind.Invalid
                            ? "The folder cannot be created there; name another."
                            : "Run this command again."
                    ),
                failure
            );
        }

        var passwordNote =
            server is not null && password is not null
                ? $"; saved the password in {HubPasswordPrompt.Save(server, password)}"
                : "";
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
            $"{Outcome(membership)}: received {Terminal.Count(result.Pulled, "event")}, sent "
                + $"{Terminal.Count(result.Pushed, "event")}{passwordNote}"
                // A mistyped address creates a hub where nobody else is.
                + (
                    membership.IsFirst
                        ? ". If you meant to join an existing hub, check the address and run setup --hub again."
                        : ""
                )
        );
    }

    // Joining creates the folder, so that after a failure a missing one will be missing again.
    bool HasNoFolder =>
        HubAddress.Parse(address, _paths.UserHome) is { Kind: HubKind.Folder, Path: { } folder }
        && !Directory.Exists(folder)
        // Without the folder above it, the failure says what to do.
        && Path.Exists(Path.GetDirectoryName(folder));

    string Outcome(HubMembership membership) =>
        membership.IsFirst ? $"created a new hub at {address}" : $"joined {address}";

    // The messages of a hub are those of a flush, which tries again. If the hub was not saved, no flush does.
    static string WithoutRetry(string message)
    {
        var end = message.IndexOf("the next flush will ", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? message : $"{message[..end].TrimEnd(' ', ';', '.', ':')}.";
    }

    // If sessions and memory wait for the same decision, one sentence says so for both.
    static IEnumerable<SetupStep> PrivateData(HubSyncResult result)
    {
        if (result.Undecided is { } undecided && undecided != result.WhySessionsNotSent)
            return [new("private data", SetupState.Skipped, undecided), .. ReceivedMemory(result)];
        return [Sessions(result), .. ReceivedMemory(result), .. Memory(result)];
    }

    static SetupStep Sessions(HubSyncResult result) =>
        result.WhySessionsNotSent is { } reason
            ? new("sessions", SetupState.Skipped, reason)
            : new("sessions", SetupState.Ok, $"sent {Terminal.Count(result.Sessions, "session")}");

    // The client reads these files in its next session, so that nobody should be surprised by them.
    static IEnumerable<SetupStep> ReceivedMemory(HubSyncResult result) =>
        result.MemoryWritten > 0
            ?
            [
                new(
                    "memory",
                    SetupState.Ok,
                    $"received {Terminal.Count(result.MemoryWritten, "memory file")}, now in Claude's memory folders"
                ),
            ]
            : [];

    static IEnumerable<SetupStep> Memory(HubSyncResult result) =>
        result.WhyMemoryNotSent is { } reason
            ? [new("memory", SetupState.Skipped, SameReason.Shorten(reason, result.WhySessionsNotSent))]
        : result.MemoryReadable > 0
            ?
            [
                new(
                    "memory",
                    SetupState.Ok,
                    $"sent {Terminal.Count(result.MemoryReadable, "memory file")}, which everyone with access to this "
                        + "hub can read. Run setup --no-memory to send no more, or hub leave --delete-memory to "
                        + "delete what this machine sent"
                ),
            ]
        : [];
}
