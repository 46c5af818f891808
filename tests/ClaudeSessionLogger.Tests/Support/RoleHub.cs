using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using Npgsql;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A new database with roles as in docs/hubs.md: one owns the hub, three are members of a team.</summary>
sealed class RoleHub
{
    readonly string _id = Guid.NewGuid().ToString("N")[..8];

    public RoleHub()
    {
        Admin = PostgresServer.CreateDatabase();
        PostgresServer.Execute(
            Admin,
            $"create role {Team}; create role {Owner} login; create role {Jane} login in role {Team}; create role "
                + $"{Keith} login in role {Team}; create role {Mallory} login in role {Team}; grant create on database "
                + $"{new Uri(Admin).AbsolutePath.Trim('/')} to {Owner}"
        );
    }

    /// <summary>The address of a superuser.</summary>
    public string Admin { get; }

    public string Team => $"team_{_id}";
    public string Owner => $"owner_{_id}";
    public string Jane => $"jane_{_id}";
    public string Keith => $"keith_{_id}";
    public string Mallory => $"mallory_{_id}";

    /// <summary>A hub created by this program, to which the team is admitted.</summary>
    public static RoleHub New()
    {
        var hub = new RoleHub();
        hub.Open(hub.Owner).Dispose();
        hub.AsOwner(owner => owner.GrantAccess(hub.Team));
        return hub;
    }

    /// <summary>A hub created by version 1, with the grants from its documentation.</summary>
    public static RoleHub OfVersion1()
    {
        var hub = new RoleHub();
        hub.Execute(
            hub.Owner,
            File.ReadAllText(Repository.In("tests/ClaudeSessionLogger.Tests/Fixtures/hub-v1.postgresql.sql"))
        );
        hub.Execute(
            hub.Owner,
            $"""
            grant usage on schema claude_sessions to {hub.Team};
            grant select, insert, update, delete on all tables in schema claude_sessions to {hub.Team};
            create schema if not exists claude_memory;
            grant usage, create on schema claude_memory to {hub.Team};
            """
        );
        return hub;
    }

    /// <summary>Creates a person's memory tables as version 1 did, as this role.</summary>
    public void MakeOldMemory(string role, string person)
    {
        var tableNames = HubTableNames.Memory("claude_memory", person);
        Execute(
            role,
            File.ReadAllText(Repository.In("tests/ClaudeSessionLogger.Tests/Fixtures/memory-v1.postgresql.sql"))
                .Replace("META", tableNames.Meta, StringComparison.Ordinal)
                .Replace("DEVICES", tableNames.Devices, StringComparison.Ordinal)
                .Replace("EVENTS", tableNames.Events, StringComparison.Ordinal)
        );
    }

    public string Address(string role) =>
        new UriBuilder(Admin) { UserName = role }
            .Uri
            .AbsoluteUri;

    public IHub Open(string role) =>
        HubFactory.Open(HubAddress.Parse(Address(role), "/"), Secrets, TimeSpan.FromMinutes(1), TimeProvider.System);

    public void AsOwner(Action<PostgreSqlOwner> work)
    {
        using var owner = HubFactory.OpenAsOwner(
            HubAddress.Parse(Address(Owner), "/"),
            Secrets,
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
        work(owner);
    }

    public void Execute(string role, string sql) => PostgresServer.Execute(Address(role), sql);

    public T Scalar<T>(string role, string sql) => (T)PostgresServer.Scalar(Address(role), sql)!;

    /// <summary>The error code if the server refuses the statement, else null.</summary>
    public string? Refusal(string role, string sql)
    {
        try
        {
            Execute(role, sql);
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    static HubSecrets Secrets => new(_ => null, Path.GetTempPath());
}
