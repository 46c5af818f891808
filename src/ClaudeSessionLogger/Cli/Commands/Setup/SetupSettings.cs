using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.SharedLog;
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

    public SetupStep SetUser(string chosen) =>
        SetupStep.Try(
            "name",
            () =>
            {
                var onHub = Settings.Load(paths, _log).HubUser;
                var settings = Settings.Update(paths, _log, before => before.WithUser(chosen));
                if (settings.Hub is not null && settings.HubUser != onHub)
                    SendSessionsAgain();
                var name = UserIdentity.UserName(settings);
                return new(
                    "name",
                    SetupState.Ok,
                    $"new entries and sessions are by {name}{Adopt(settings)}{EarlierNames(name)}"
                        + (settings.Hub is null ? "" : TrySendName(settings))
                );
            }
        );

    // The hub lists this machine's sessions under the previous name, where this person would not find them.
    void SendSessionsAgain()
    {
        using (var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout))
            HubStateStore.MarkSessionsUnsent(database);
        BackgroundLauncher.StartFlush(paths);
    }

    // What was written under another name keeps it: events never change, and others have read them.
    string EarlierNames(string current)
    {
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        if (database is null || OwnNames.All(database).Where(name => name != current).ToList() is not [_, ..] others)
            return "";
        using var filter = database.Filter(others);
        var (sessions, entries) = (
            database.Scalar<long>($"select count(*) from sessions where created_by in {filter}"),
            database.Scalar<long>($"select count(*) from log_entries where created_by in {filter}")
        );
        return $"; {Terminal.Count(sessions, "session")} and {Terminal.Count(entries, "entry", "entries")} stay by "
            + $"{string.Join(" and ", others)}, who still {(others.Count == 1 ? "counts" : "count")} as you on this "
            + $"machine. To take the change back, run claude-session-logger setup --user {Quoted(others[^1])}";
    }

    static string Quoted(string name) => name.Contains(' ') ? $"\"{name}\"" : name;

    string Adopt(Settings settings)
    {
        Adopted adopted;
        using (var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout))
            adopted = NameAdoption.Run(
                database,
                DeviceIdentity.LoadOrCreate(paths),
                NameAdoption.NameOf(settings),
                TimeProvider.System
            );
        if (adopted == default)
            return "";
        // The hub has them without the name.
        if (settings.Hub is not null)
            BackgroundLauncher.StartFlush(paths);
        var what = string.Join(
            " and ",
            new[]
            {
                adopted.Sessions > 0 ? Terminal.Count(adopted.Sessions, "session") : null,
                adopted.Entries > 0 ? Terminal.Count(adopted.Entries, "entry", "entries") : null,
            }.OfType<string>()
        );
        return $"; {what} without a name now {(adopted.Sessions + adopted.Entries == 1 ? "has" : "have")} this one";
    }

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
                if (sessions is true)
                    PrepareSessions(joins);
                Settings.Update(
                    paths,
                    _log,
                    before =>
                        ownership is null
                            ? before.WithSessions(sessions ?? before.Sessions).WithMemory(memory ?? before.Memory)
                            : consent.Resolve(ownership, before, mayAsk: false)
                );
                if (memory is not null)
                    ForgetWhyMemoryNotSent();
                return new("private data", SetupState.Ok, "");
            }
        );
        if (saved.State != SetupState.Ok)
            return [sessions is null ? saved : saved with { Name = "sessions" }];
        var owner = ownership is { IsMine: false } ? $"; its owner, {ownership.Owner}, can read them" : null;
        return
        [
            .. Consent("sessions", sessions, joins, owner ?? ""),
            .. Consent("memory", memory, joins, owner ?? ", even if other people can read them there"),
        ];
    }

    // The next sync finds out again.
    void ForgetWhyMemoryNotSent()
    {
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        MemoryReaders.SetWhyNotSent(database, null);
    }

    // Sends all sessions again, because a person may have deleted what was in a folder. Refuses a folder that others
    // can read; when joining, the hub is not known yet, and the join reports this.
    void PrepareSessions(bool joins)
    {
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        var settings = Settings.Load(paths, _log);
        if (!joins && settings.Hub is { } address && IsFolder(address))
        {
            using var hub = HubConnector.Open(address);
            if (hub.SessionReaders([UserIdentity.HubName(settings), .. OwnNames.All(database)]) is { } readers)
                throw new Failure(
                    FailureKind.Unauthorized,
                    $"sessions stay on this machine, because {readers}. {PrivateDataPolicy.OtherHubs}."
                );
        }

        HubStateStore.MarkSessionsUnsent(database);
    }

    bool IsFolder(string address) =>
        HubAddress.TryParse(address, paths.UserHome, out var known, out _) && known!.Kind == HubKind.Folder;

    /// <summary>Gives this machine a name, which the other machines on the hub show.</summary>
    public SetupStep SetMachine(string name) =>
        SetupStep.Try(
            "machine",
            () =>
            {
                var settings = Settings.Update(paths, _log, before => before.WithMachine(name));
                var known = settings.Hub is null ? null : TrySendName(settings);
                return new("machine", SetupState.Ok, $"this machine is called {settings.MachineName}{known}");
            }
        );

    string? TrySendName(Settings settings)
    {
        try
        {
            var device = DeviceIdentity.LoadOrCreate(paths);
            using var hub = HubConnector.Open(settings.Hub!);
            hub.Push(new(HubSyncStep.Self(settings) with { Device = device }, [], []));
            return "";
        }
        catch (Failure failure)
        {
            return $"; the hub does not know it yet: {failure.Message}";
        }
    }

    static IEnumerable<SetupStep> Consent(string name, bool? isSent, bool joins, string readers) =>
        isSent switch
        {
            null => [],
            // The join reports whether the hub can take them.
            true =>
            [
                new(
                    name,
                    SetupState.Ok,
                    $"{Things(name)} {(joins ? "may be" : "are")} sent to the hub{readers}"
                        + (joins ? "" : "; the next flush sends them")
                ),
            ],
            false => [new(name, SetupState.Ok, $"{Things(name)} are kept on this machine")],
        };

    static string Things(string name) => name == "memory" ? "memory files" : name;
}
