using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>
/// Offers to join the MotherDuck database with which the Python tool synced, so that the sync does not end unnoticed.
/// Construct it before setup replaces the Python tool's hooks.
/// </summary>
sealed class PythonToolStep(AppPaths paths, Func<string, string?> variable)
{
    const string Command = "claude-session-logger setup --hub " + PythonToolHub.Address;

    readonly bool _hadHooks = HasHooks(paths);

    /// <param name="join">Joins the hub at this address.</param>
    public IReadOnlyList<SetupStep> Run(bool mayAsk, Func<string, IReadOnlyList<SetupStep>> join)
    {
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        if (Settings.Load(paths, log).Hub is not null || !HasToken() || !IsUndecided())
            return [];
        var answer = mayAsk ? Ask() : null;
        if (answer is true)
            return join(PythonToolHub.Address);
        if (answer is false)
        {
            using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
            PythonToolHub.SetDecided(database);
        }

        return
        [
            new(
                "hub",
                SetupState.Skipped,
                "not joined: the Python tool synced with MotherDuck, this program does not. To sync again, run "
                    + Command
            ),
        ];
    }

    bool HasToken() => MotherDuckTokenCheck.Find(paths, variable).State == SetupState.Ok;

    bool IsUndecided()
    {
        try
        {
            if (_hadHooks)
            {
                using var writable = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
                PythonToolImport.Remember(writable);
                return PythonToolHub.IsUndecided(writable);
            }

            using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
            return database is not null && PythonToolHub.IsUndecided(database);
        }
        catch (Failure)
        {
            // Another step reports the database.
            return false;
        }
    }

    static bool HasHooks(AppPaths paths)
    {
        try
        {
            return new ClientSettings(paths.ClientSettings).HasPythonTool();
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // Another step reports the settings.
            return false;
        }
    }

    static bool? Ask()
    {
        Console.Error.WriteLine(
            "The Python tool synced this machine with MotherDuck. Everybody who can read the database claude_sessions "
                + "there can read the sessions and entries in it."
        );
        return HubConsent.Ask("Join it, and keep syncing?");
    }
}
