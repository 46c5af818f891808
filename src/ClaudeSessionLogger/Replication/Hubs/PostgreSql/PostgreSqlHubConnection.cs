using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>
/// A connection to a hub on a PostgreSQL server, or on MotherDuck's endpoint, which uses the same protocol.
/// </summary>
sealed class PostgreSqlHubConnection : HubConnection
{
    const string MotherDuckUser = "postgres",
        MotherDuckDatabase = "md:";

    // Override settings that others may have made for this role or database: look up names only in the catalog and in
    // temporary tables, use only the login role, and read backslashes in strings literally.
    const string SafeOptions =
        "-c search_path=pg_catalog,pg_temp -c role=none -c row_security=on -c standard_conforming_strings=on";

    // A machine that goes to sleep during a transaction must not keep its locks.
    static readonly SqlStatement s_idleTimeout = new("set idle_in_transaction_session_timeout = '30s'");

    readonly NpgsqlDataSource _source;
    readonly NpgsqlConnection _connection;
    readonly PostgreSqlFailure _failures;
    readonly List<SqlStatement> _first;

    // Whether a call was abandoned while it was running. That call still uses the connection, so nothing else may use
    // it.
    bool _isAbandoned;

    PostgreSqlHubConnection(
        NpgsqlDataSource source,
        NpgsqlConnection connection,
        PostgreSqlFailure failures,
        bool isMotherDuck
    )
    {
        (_source, _connection, _failures) = (source, connection, failures);
        Dialect = isMotherDuck ? SqlDialect.MotherDuck : SqlDialect.PostgreSql;
        _first = isMotherDuck ? [] : [s_idleTimeout];
    }

    public override HubDeadline Deadline => _failures.Deadline;

    public override SqlDialect Dialect { get; }

    public override string Name => _failures.Name;

    public static PostgreSqlHubConnection Open(PostgreSqlAddress address, HubSecrets secrets, HubDeadline deadline)
    {
        if (!address.IsMotherDuck)
            return Open(address, secrets.Password, secrets, deadline);
        IReadOnlyList<string> tokens = secrets.Password is { } password ? [password] : secrets.Tokens();
        if (tokens.Count == 0)
            throw new Failure(
                FailureKind.Unauthorized,
                "cannot connect to MotherDuck without a token. Set $MOTHERDUCK_TOKEN, or put the token in "
                    + $"{secrets.TokenFile}."
            );
        for (var next = 0; ; next++)
        {
            try
            {
                return Open(address, tokens[next], secrets, deadline);
            }
            catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized && next + 1 < tokens.Count) { }
        }
    }

    public override void Run(params IReadOnlyList<SqlStatement> statements)
    {
        if (_isAbandoned)
            throw Deadline.TimedOut();
        try
        {
            using var limit = Deadline.CreateTokenSource();
            Wait(Run([.. _first, .. statements], limit.Token), limit.Token);
            _first.Clear();
        }
        catch (Exception e) when (e is not Failure)
        {
            _isAbandoned = e is OperationCanceledException;
            throw _failures.From(e);
        }
    }

    public override void Rollback()
    {
        if (_isAbandoned || _connection.FullState != System.Data.ConnectionState.Open)
            return;
        try
        {
            using var limit = Deadline.CreateTokenSource();
            Wait(Run([new("rollback")], limit.Token), limit.Token);
        }
        catch (Exception e)
            when (e is Failure or NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            // The server rolls back the transaction of a lost connection.
            _isAbandoned = true;
        }
    }

    public override void Dispose()
    {
        // Closing a connection that does not respond could take forever.
        if (_isAbandoned)
        {
            _ = Task.Run(Close);
            return;
        }

        Close();
    }

    void Close()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    // Npgsql checks its cancellation token only from time to time, and never during login. So this method returns at
    // the deadline, even if Npgsql has not cancelled the work yet.
    static void Wait(Task work, CancellationToken limit) => work.WaitAsync(limit).GetAwaiter().GetResult();

    async Task Run(IReadOnlyList<SqlStatement> statements, CancellationToken limit)
    {
        await using var batch = new NpgsqlBatch(_connection);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var value in statement.Values)
                command.Parameters.Add(Parameter(SqlValue.Of(value)));
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(limit).ConfigureAwait(false);
        // The reader skips statements without a result.
        foreach (
            var row in statements.Select(statement => statement.Row).OfType<Action<System.Data.Common.DbDataReader>>()
        )
        {
            while (await reader.ReadAsync(limit).ConfigureAwait(false))
                row(reader);
            await reader.NextResultAsync(limit).ConfigureAwait(false);
        }

        while (await reader.NextResultAsync(limit).ConfigureAwait(false)) { }
    }

    // Times are stored as UTC without a time zone; Npgsql requires the matching DateTimeKind.
    static NpgsqlParameter Parameter(object value) =>
        value switch
        {
            DateTime time => new() { NpgsqlDbType = NpgsqlDbType.Timestamp, Value = Plain(time) },
            DateTime?[] times => new()
            {
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Timestamp,
                Value = Array.ConvertAll(times, time => time is { } given ? Plain(given) : (DateTime?)null),
            },
            _ => new() { Value = value },
        };

    static int Seconds(HubDeadline deadline) => (int)Math.Min(1000, Math.Ceiling(deadline.Remaining.TotalSeconds));

    static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);

    static PostgreSqlHubConnection Open(
        PostgreSqlAddress address,
        string? password,
        HubSecrets secrets,
        HubDeadline deadline
    )
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username =
                address.User
                ?? (address.IsMotherDuck ? MotherDuckUser : secrets.Variable("PGUSER") ?? Environment.UserName),
            Database = address.Database ?? (address.IsMotherDuck ? MotherDuckDatabase : secrets.Variable("PGDATABASE")),
            Passfile = secrets.PasswordFile,
            SslMode = Enum.Parse<SslMode>(address.EffectiveTls.ToString()),
            RootCertificate = address.RootCertificate is null or "system" ? null : address.RootCertificate,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "claude-session-logger",
            Options = address.IsMotherDuck ? null : SafeOptions,
            Pooling = false,
            // These timeouts only end abandoned calls. The deadline limits all other calls.
            Timeout = Seconds(deadline),
            CommandTimeout = Seconds(deadline),
            CancellationTimeout = -1,
        };
        if (password is not null)
            settings.Password = password;

        var failures = new PostgreSqlFailure(address, settings.Username, deadline, password);
        NpgsqlDataSource? source = null;
        try
        {
            var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
            builder.EnableTransportSecurity();
            builder.EnableArrays();
            // Do not load types from the catalog: this program uses only built-in types. MotherDuck has no such
            // catalog, and on other servers this saves a round trip.
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
            source = builder.Build();
            using var limit = deadline.CreateTokenSource();
            var opening = source.OpenConnectionAsync(limit.Token).AsTask();
            Wait(opening, limit.Token);
            return new(source, opening.Result, failures, address.IsMotherDuck);
        }
        catch (Exception e) when (e is not Failure)
        {
            source?.Dispose();
            throw failures.From(e);
        }
    }
}
