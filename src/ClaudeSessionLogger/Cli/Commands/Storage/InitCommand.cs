using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Creates or migrates the database. It can be run repeatedly.</summary>
sealed class InitCommand : Command, ICommandExample
{
    public InitCommand()
        : base("init", "Create the local database, or update its schema")
    {
        SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(CreateSchema()));
    }

    public string Example => "claude-session-logger init";

    public static string CreateSchema()
    {
        var paths = AppPaths.FromEnvironment();
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        DeviceIdentity.LoadOrCreate(paths);
        Exclusions.SaveIfConfigMissing(database, paths);
        return $"database ready: {paths.Database} ({database.Scalar<long>("select count(*) from sessions")} sessions)";
    }
}
