using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>Connects to a hub by its address, with the secrets that are where they belong.</summary>
static class HubDoor
{
    /// <summary>What a flush may take with the hub; the rest waits for the next one.</summary>
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>What a person may wait who joins: a first exchange can be long.</summary>
    static readonly TimeSpan s_joinLimit = TimeSpan.FromMinutes(10);

    public static IHub Open(string address) => Open(address, s_limit, password: null, create: false);

    /// <summary>Opens a hub that may not be there yet.</summary>
    /// <param name="password">What the person gave; null for where it stands otherwise.</param>
    public static Func<string, IHub> Creating(string? password) => address => Open(address, s_joinLimit, password, create: true);

    /// <summary>The hub's part of a flush; nothing where there is none. A hub that is away is no reason to fail: what waits, waits.</summary>
    public static void Meet(CaptureContext context)
    {
        try
        {
            new HubFlush(context.Places, context.Settings, context.Clock, Open).Run();
        }
        catch (Failure failure)
        {
            context.Log.Write($"hub: {failure.Message}");
            Console.Error.WriteLine($"hub: {failure.Message}");
        }
    }

    static IHub Open(string address, TimeSpan limit, string? password, bool create)
    {
        var places = Locations.FromEnvironment();
        return Hub.Open(HubAddress.Parse(address, places.UserHome), new(Environment.GetEnvironmentVariable, places.UserHome, password), limit, TimeProvider.System, create);
    }
}
