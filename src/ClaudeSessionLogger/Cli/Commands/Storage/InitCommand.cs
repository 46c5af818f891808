using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Creates or migrates the database, and the hub if one is set. It can be run repeatedly.</summary>
sealed class InitCommand : Command, ICommandExample
{
    public InitCommand()
        : base("init", "Create or upgrade the local database, and the hub if this machine has joined one")
    {
        SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            Terminal.Print(output, $"database {CreateSchema()}");
            if (PrepareHub() is { } address)
                Terminal.Print(output, $"hub ready: {SafeText.Safe(address)}");
        });
    }

    public string Example => "claude-session-logger init";

    static string? PrepareHub()
    {
        var paths = AppPaths.FromEnvironment();
        if (Settings.Load(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System)).Hub is not { } address)
            return null;
        // Opening creates and migrates the hub's tables or files.
        using var hub = HubConnector.CreateOpener(password: null)(address);
        return HubAddress.Shown(address, paths.UserHome);
    }

    /// <summary>Migrates the database and returns a sentence without a subject, which the caller names.</summary>
    public static string CreateSchema()
    {
        var paths = AppPaths.FromEnvironment();
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        DeviceIdentity.LoadOrCreate(paths);
        Exclusions.SaveIfConfigMissing(database, paths);
        var sessions = database.Scalar<long>("select count(*) from sessions");
        return $"ready: {paths.Database}" + (sessions == 0 ? "" : $" ({CountText.Of(sessions, "session")})");
    }
}
