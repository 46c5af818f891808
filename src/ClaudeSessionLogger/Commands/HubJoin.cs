using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>The step of setup that ties this machine to a hub.</summary>
sealed class HubJoin(string address, string? name, HubConsent consent)
{
    readonly Locations _places = Locations.FromEnvironment();

    public SetupStep Run(bool passwordFromInput)
    {
        var server = HubAddress.Parse(address, _places.UserHome).Server;
        if (passwordFromInput)
            return Join(server, HubPassword.FromInput());
        try
        {
            return Join(server, password: null);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized && server is not null && HubPassword.CanAsk)
        {
            if (HubPassword.Ask(server) is { } password)
                return Join(server, password);
            throw;
        }
    }

    SetupStep Join(PostgreSqlAddress? server, string? password)
    {
        var met = new Joining(_places, new(_places.SyncLog, TimeProvider.System), TimeProvider.System, HubDoor.Creating(password))
            .Join(address, name, (ownership, settings) => consent.Decide(ownership, settings, HubPassword.CanAsk));
        var kept = server is not null && password is not null ? $"; its password is kept in {HubPassword.Keep(server, password)}" : "";
        return new("hub", SetupState.Ok,
            $"joined {address}: {Terminal.Count(met.Pulled, "event")} came, {Terminal.Count(met.Pushed, "event")} and {Terminal.Count(met.Sessions, "session")} went{kept}{Private(met)}");
    }

    // One sentence for both where both wait for the same.
    static string Private(MeetingResult met) => met.Undecided is { } undecided ? $"; {undecided}" : (met.SessionsStayHere is { } reason ? $"; {reason}" : "") + Memory(met);

    static string Memory(MeetingResult met) => met.MemoryStaysHere is { } reason ? $"; {reason}"
        : met.MemoryReadable > 0 ? $"; memory: {Terminal.Count(met.MemoryReadable, "file")} went, and whoever can read this hub can read {(met.MemoryReadable == 1 ? "it" : "them")}: setup --no-memory sends no more, hub leave --delete-memory takes this machine's away"
        : "";
}
