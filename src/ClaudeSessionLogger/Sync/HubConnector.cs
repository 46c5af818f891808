using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Sync;

/// <summary>Connects to a hub by its address, loading credentials from their configured location.</summary>
static class HubConnector
{
    /// <summary>The deadline for the hub sync of a flush. The next flush continues where this one stopped.</summary>
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>The deadline of a join. It is longer, because a first sync can take a long time.</summary>
    static readonly TimeSpan s_joinLimit = TimeSpan.FromMinutes(10);

    /// <summary>Copies this person's sessions of all machines from the hub into a temporary database.</summary>
    public static HubMirrorDatabase Copy(AppPaths paths, bool isForQueries = false)
    {
        var settings = Settings.LoadValid(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System).WriteOnce);
        return HubMirrorDatabase.Of(
            Sessions(settings, UserIdentity.HubName(settings)),
            paths,
            TimeProvider.System,
            isForQueries
        );
    }

    /// <param name="person">
    /// The person whose sessions to return; null for all sessions that the hub lets this person see.
    /// </param>
    public static IReadOnlyList<HubSession> Sessions(Settings settings, string? person)
    {
        if (settings.Hub is not { } address)
            throw new Failure(
                FailureKind.NotFound,
                "no hub is set up. Run claude-session-logger setup --hub ADDRESS to join a hub."
            );
        using var hub = Open(address);
        var sessions = hub.Sessions(person);
        if (sessions.Count == 0 && hub.NeedsSessionConsent && settings.Sessions is not true)
            throw new Failure(
                FailureKind.Invalid,
                $"no sessions are on the hub {HubAddress.Shown(address, settings.Paths.UserHome)}: a folder receives "
                    + "them only after claude-session-logger setup --sessions, and only if nobody else can read it. "
                    + $"{PrivateDataPolicy.OtherHubs}. Run claude-session-logger report for this machine's sessions."
            );
        return sessions;
    }

    /// <summary>The deadline of an exchange for which a person waits.</summary>
    static readonly TimeSpan s_briefLimit = TimeSpan.FromSeconds(2.5);

    /// <summary>Opens a hub for requests that together take at most a few seconds.</summary>
    public static IHub OpenBriefly(string address) => Open(address, s_briefLimit, password: null, create: false);

    public static IHub Open(string address) => Open(address, s_limit, password: null, create: false);

    /// <summary>Returns the hub's owner; null if it is not a PostgreSQL hub. Only PostgreSQL hubs have roles.</summary>
    public static HubOwnership? OwnershipOf(string? address)
    {
        if (
            address is null
            || HubAddress.Parse(address, AppPaths.FromEnvironment().UserHome).Kind != HubKind.PostgreSql
        )
            return null;
        using var hub = Open(address);
        return hub.Ownership;
    }

    /// <summary>Opens a hub, creating it if it does not exist yet.</summary>
    /// <param name="password">The password that the user entered; null to read it from its configured location.</param>
    public static Func<string, IHub> CreateOpener(string? password) =>
        address => Open(address, s_joinLimit, password, create: true);

    /// <param name="address">The address of the hub; null if no hub is set up.</param>
    public static PostgreSqlOwner OpenAsOwner(string? address)
    {
        var paths = AppPaths.FromEnvironment();
        return address is null
            ? throw new Failure(
                FailureKind.NotFound,
                "no hub is set up. Run claude-session-logger setup --hub ADDRESS to join a hub, or name a hub with "
                    + "--hub."
            )
            : HubFactory.OpenAsOwner(
                HubAddress.Parse(address, paths.UserHome),
                HubSecrets.FromEnvironment(paths),
                s_joinLimit,
                TimeProvider.System
            );
    }

    static IHub Open(string address, TimeSpan limit, string? password, bool create)
    {
        var paths = AppPaths.FromEnvironment();
        return HubFactory.Open(
            HubAddress.Parse(address, paths.UserHome),
            new(Environment.GetEnvironmentVariable, paths.UserHome, password),
            limit,
            TimeProvider.System,
            create
        );
    }
}
