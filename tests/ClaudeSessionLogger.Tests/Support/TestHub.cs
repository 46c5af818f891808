using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.DuckDb;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A new, empty location for a hub of any kind.</summary>
sealed class TestHub : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MotherDuckTestHub? _motherDuck;

    /// <param name="kind">folder, duckdb, postgresql or motherduck.</param>
    public TestHub(string kind)
    {
        var address = kind switch
        {
            "folder" => _scratch.Path("hub"),
            "duckdb" => $"duckdb:{_scratch.Path("hub.duckdb")}",
            "postgresql" => PostgresServer.CreateDatabase(),
            "motherduck" => "md:",
            _ => throw new ArgumentException($"no hub is of the kind {kind}", nameof(kind)),
        };
        Address = HubAddress.Parse(address, _scratch.Root);
        Secrets = new(_ => null, _scratch.Root);
        _motherDuck = Address.Kind == HubKind.MotherDuck ? new() : null;
    }

    public HubAddress Address { get; }

    public HubSecrets Secrets { get; }

    public string Root => _scratch.Root;

    public IHub Open(TimeSpan? limit = null, bool create = true) =>
        _motherDuck?.Open(limit ?? TimeSpan.FromMinutes(2))
        ?? HubFactory.Open(Address, Secrets, limit ?? TimeSpan.FromMinutes(2), TimeProvider.System, create);

    /// <summary>
    /// Changes the hub's tables like another tool or a person. If they are in a file, no hub may be open.
    /// </summary>
    public void Execute(string sql)
    {
        if (Address.Kind == HubKind.PostgreSql)
        {
            PostgresServer.Execute(Address.ToString(), sql);
            return;
        }

        using var connection = Attach();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The result of a person's query on the tables.</summary>
    public string Scalar(string sql)
    {
        if (Address.Kind == HubKind.PostgreSql)
            return (string)PostgresServer.Scalar(Address.ToString(), sql)!;
        using var connection = Attach();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>
    /// The same while a hub is open in this process. A DuckDB file has one instance per process; a second one would not
    /// see its writes.
    /// </summary>
    public void ExecuteWhileOpen(string sql)
    {
        if (Address.Kind == HubKind.PostgreSql)
            Execute(sql);
        else
            InInstance(sql, command => command.ExecuteNonQuery());
    }

    public string ScalarWhileOpen(string sql) =>
        Address.Kind == HubKind.PostgreSql ? Scalar(sql) : (string)InInstance(sql, command => command.ExecuteScalar())!;

    T InInstance<T>(string sql, Func<DuckDBCommand, T> run)
    {
        if (_motherDuck is not null)
            return _motherDuck.Run(sql, run);
        var (connection, _) = DuckDbInstances.Open(
            Address.Path!,
            () => throw new InvalidOperationException("the hub is not open")
        );
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return run(command);
        }
        finally
        {
            DuckDbInstances.Close(Address.Path!, connection);
        }
    }

    DuckDBConnection Attach()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"attach '{Address.Path}' as claude_sessions";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose()
    {
        _motherDuck?.Dispose();
        _scratch.Dispose();
    }
}
