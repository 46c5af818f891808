using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.DuckDb;
using ClaudeSessionLogger.Replication.Hubs.Folder;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Opens the hub at an address.</summary>
static class HubFactory
{
    /// <summary>
    /// Connects, and creates or migrates the hub's tables or files. This call and all requests to the returned hub may
    /// together take at most <paramref name="limit"/>. Throws a <see cref="Failure"/> whose message contains no secret.
    /// </summary>
    /// <param name="create">
    /// Whether to create a missing folder or file. Only setup does so: after setup, the folder or file may be missing
    /// because its disk is not mounted, and a new one would be a different hub.
    /// </param>
    public static IHub Open(
        HubAddress address,
        HubSecrets secrets,
        TimeSpan limit,
        TimeProvider clock,
        bool create = false
    )
    {
        var deadline = new HubDeadline(limit, clock, $"the hub {address}");
        return address.Kind == HubKind.Folder
            ? FolderHub.Open(address.Path!, deadline, clock, create)
            : SqlHub.Open(Connect(address, secrets, deadline, create));
    }

    /// <summary>
    /// Connects as the owner of a PostgreSQL hub. Throws a <see cref="Failure"/> if the hub is of another kind, or if
    /// the role may not act for the hub's owner.
    /// </summary>
    public static PostgreSqlOwner OpenAsOwner(
        HubAddress address,
        HubSecrets secrets,
        TimeSpan limit,
        TimeProvider clock
    ) =>
        address is { Kind: HubKind.PostgreSql, Server: { IsMotherDuck: false } server }
            ? new(PostgreSqlHubConnection.Open(server, secrets, new(limit, clock, $"the hub {address}")))
            : throw new Failure(
                FailureKind.Invalid,
                $"cannot manage roles on {address}: only PostgreSQL hubs have roles. Other hubs need no upgrade and no "
                    + "grants."
            );

    static HubConnection Connect(HubAddress address, HubSecrets secrets, HubDeadline deadline, bool create) =>
        address.Kind switch
        {
            HubKind.MotherDuck => DuckDbHubConnection.OpenMotherDuck(secrets, deadline),
            HubKind.DuckDbFile => DuckDbHubConnection.OpenFile(address.Path!, deadline, create),
            _ => PostgreSqlHubConnection.Open(address.Server!, secrets, deadline),
        };
}
