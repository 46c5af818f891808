using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Sync;

/// <summary>Connects to a hub by its address, with the secrets that are where they belong.</summary>
static class HubConnector
{
    /// <summary>What a flush may take with the hub; the rest waits for the next one.</summary>
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>What a person may wait who joins: a first exchange can be long.</summary>
    static readonly TimeSpan s_joinLimit = TimeSpan.FromMinutes(10);

    /// <summary>This person's sessions of all machines, as far as the hub has them.</summary>
    public static HubMirrorDatabase Copy(AppPaths paths, bool isForQueries = false)
    {
        var settings = Settings.Load(paths, new BackgroundLog(paths.SyncLog, TimeProvider.System));
        return HubMirrorDatabase.Of(Sessions(settings, UserIdentity.UserName(settings)), paths, TimeProvider.System, isForQueries);
    }

    /// <param name="person">Whose; null for everybody's whom the hub lets this person see.</param>
    public static IReadOnlyList<HubSession> Sessions(Settings settings, string? person)
    {
        if (settings.Hub is not { } address)
            throw new Failure(FailureKind.NotFound, "there is no hub; claude-session-logger setup --hub ADDRESS joins one.");
        using var hub = Open(address);
        return hub.Sessions(person);
    }

    public static IHub Open(string address) => Open(address, s_limit, password: null, create: false);

    /// <summary>Whose the hub is, where it has roles; asked of the hub itself.</summary>
    public static HubOwnership? OwnershipOf(string? address)
    {
        if (address is null || HubAddress.Parse(address, AppPaths.FromEnvironment().UserHome).Kind != HubKind.PostgreSql)
            return null;
        using var hub = Open(address);
        return hub.Ownership;
    }

    /// <summary>Opens a hub that may not be there yet.</summary>
    /// <param name="password">What the person gave; null for where it stands otherwise.</param>
    public static Func<string, IHub> Creating(string? password) => address => Open(address, s_joinLimit, password, create: true);

    /// <param name="address">Null where there is none.</param>
    public static PostgreSqlOwner OpenAsOwner(string? address)
    {
        var paths = AppPaths.FromEnvironment();
        return address is null
            ? throw new Failure(FailureKind.NotFound, "there is no hub; claude-session-logger setup --hub ADDRESS joins one, or name it with --hub.")
            : HubFactory.OpenAsOwner(HubAddress.Parse(address, paths.UserHome), HubSecrets.FromEnvironment(paths), s_joinLimit, TimeProvider.System);
    }

    static IHub Open(string address, TimeSpan limit, string? password, bool create)
    {
        var paths = AppPaths.FromEnvironment();
        return HubFactory.Open(HubAddress.Parse(address, paths.UserHome), new(Environment.GetEnvironmentVariable, paths.UserHome, password), limit, TimeProvider.System, create);
    }
}
