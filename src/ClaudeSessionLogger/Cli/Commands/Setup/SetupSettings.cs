using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>The steps of <c>setup</c> that change the user's settings according to its options.</summary>
sealed class SetupSettings(AppPaths paths)
{
    readonly BackgroundLog _log = new(paths.BackgroundLog, TimeProvider.System);

    /// <summary>Replaces a damaged or lost <c>config.json</c>.</summary>
    public SetupStep ResetConfig() =>
        SetupStep.Try(
            "config.json",
            () =>
            {
                using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
                var isLost = database is not null && Exclusions.Stored(database).Length > 0;
                var detail = Settings.Reset(paths, isLost)
                    ? $"created a new {paths.ConfigFile} without exclusions; a damaged file is kept beside it"
                    : $"{paths.ConfigFile} is valid and was not changed";
                return new("config.json", SetupState.Ok, detail);
            }
        );

    public SetupStep SetUser(string name) =>
        SetupStep.Try(
            "name",
            () =>
            {
                var settings = Settings.Update(paths, _log, before => before.WithUser(name));
                return new("name", SetupState.Ok, $"new entries and sessions are by {UserIdentity.UserName(settings)}");
            }
        );

    public SetupStep SetSessionContext(bool isWanted) =>
        SetupStep.Try(
            "prime",
            () =>
            {
                int? budget = isWanted ? SessionContextText.DefaultBudget : null;
                var settings = Settings.Update(paths, _log, before => before.WithPrime(budget));
                SessionContextWriter.Write(paths, settings, _log, TimeProvider.System);
                var detail = isWanted
                    ? $"sessions start with a summary of the shared log (at most {budget} tokens)"
                    : "sessions start without a summary of the shared log";
                return new("prime", SetupState.Ok, detail);
            }
        );

    /// <summary>Saves whether sessions and memory are sent to the hub; null leaves a setting as it is.</summary>
    /// <param name="joins">Whether a hub is joined afterwards. Joining then checks the consent itself.</param>
    public IReadOnlyList<SetupStep> SetConsent(HubConsent consent, bool? sessions, bool? memory, bool joins)
    {
        HubOwnership? ownership = null;
        var saved = SetupStep.Try(
            "private data",
            () =>
            {
                // Consent is needed only to send data, and only on a hub with roles. It is stored together with the hub
                // owner's name.
                if (!joins && (sessions is true || memory is true))
                    ownership = HubConnector.OwnershipOf(Settings.Load(paths, _log).Hub);
                Settings.Update(
                    paths,
                    _log,
                    before =>
                        ownership is null
                            ? before.WithSessions(sessions ?? before.Sessions).WithMemory(memory ?? before.Memory)
                            : consent.Resolve(ownership, before, mayAsk: false)
                );
                return new("private data", SetupState.Ok, "");
            }
        );
        if (saved.State != SetupState.Ok)
            return [saved];
        var owner = ownership is { IsMine: false } ? $"; its owner, {ownership.Owner}, can read them" : null;
        return
        [
            .. Consent("sessions", sessions, owner ?? ""),
            .. Consent("memory", memory, owner ?? ", even if other people can read them there"),
        ];
    }

    static IEnumerable<SetupStep> Consent(string name, bool? isSent, string readers) =>
        isSent switch
        {
            null => [],
            true => [new(name, SetupState.Ok, $"{Things(name)} are sent to the hub{readers}")],
            false => [new(name, SetupState.Ok, $"{Things(name)} are kept on this machine")],
        };

    static string Things(string name) => name == "memory" ? "memory files" : name;
}
