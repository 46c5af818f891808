using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Creates the database, or brings it up to date; safe to repeat.</summary>
sealed class InitCommand : Command, IExample
{
    public InitCommand() : base("init", "Create the local database, or bring its schema up to date")
    {
        SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(CreateSchema()));
    }

    public string Example => "claude-session-logger init";

    public static string CreateSchema()
    {
        var places = Locations.FromEnvironment();
        using var database = Database.Open(places, TimeProvider.System, CommandLine.Patience);
        DeviceId.LoadOrCreate(places);
        Exclusions.Protect(database, places);
        return $"database ready: {places.Database} ({database.Scalar<long>("select count(*) from sessions")} sessions)";
    }
}
