using Npgsql;
using NpgsqlTypes;

namespace ClaudeSessionLogger.Hubs;

/// <summary>A hub on a PostgreSQL server, or on MotherDuck's endpoint that speaks the same protocol.</summary>
sealed class PostgreSqlHubConnection : HubConnection
{
    const string MotherDuckUser = "postgres", MotherDuckDatabase = "md:";

    // A machine that falls asleep in the middle must not hold what others wait for.
    static readonly SqlStatement s_letGo = new("set idle_in_transaction_session_timeout = '30s'");

    readonly NpgsqlDataSource _source;
    readonly NpgsqlConnection _connection;
    readonly PostgreSqlFailure _failures;
    readonly List<SqlStatement> _first;

    PostgreSqlHubConnection(NpgsqlDataSource source, NpgsqlConnection connection, PostgreSqlFailure failures, bool isMotherDuck)
    {
        (_source, _connection, _failures) = (source, connection, failures);
        Dialect = isMotherDuck ? SqlDialect.MotherDuck : SqlDialect.PostgreSql;
        _first = isMotherDuck ? [] : [s_letGo];
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
            throw new Failure(FailureKind.Unauthorized, $"there is no token for MotherDuck: set $MOTHERDUCK_TOKEN, or put it into {secrets.TokenFile}.");
        for (var next = 0; ; next++)
        {
            try
            {
                return Open(address, tokens[next], secrets, deadline);
            }
            catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized && next + 1 < tokens.Count)
            {
            }
        }
    }

    public override void Run(params IReadOnlyList<SqlStatement> statements)
    {
        try
        {
            using var limit = Deadline.Source();
            Run([.. _first, .. statements], limit.Token).GetAwaiter().GetResult();
            _first.Clear();
        }
        catch (Exception e) when (e is not Failure)
        {
            throw _failures.From(e);
        }
    }

    public override void Rollback()
    {
        try
        {
            using var limit = Deadline.Source();
            Run([new("rollback")], limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is Failure or NpgsqlException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // The server ends the transaction of a connection that is gone.
        }
    }

    public override void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    async Task Run(IReadOnlyList<SqlStatement> statements, CancellationToken limit)
    {
        await using var batch = new NpgsqlBatch(_connection) { Timeout = 0 };
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var value in statement.Values)
                command.Parameters.Add(Parameter(value));
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(limit).ConfigureAwait(false);
        // Statements without an answer are passed over.
        foreach (var row in statements.Select(statement => statement.Row).OfType<Action<System.Data.Common.DbDataReader>>())
        {
            while (await reader.ReadAsync(limit).ConfigureAwait(false))
                row(reader);
            await reader.NextResultAsync(limit).ConfigureAwait(false);
        }

        while (await reader.NextResultAsync(limit).ConfigureAwait(false))
        {
        }
    }

    // Times are UTC without a zone, which the client insists on seeing in their kind.
    static NpgsqlParameter Parameter(object value) => value switch
    {
        DateTime time => new() { NpgsqlDbType = NpgsqlDbType.Timestamp, Value = Plain(time) },
        DateTime?[] times => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Timestamp, Value = Array.ConvertAll(times, time => time is { } given ? Plain(given) : (DateTime?)null) },
        _ => new() { Value = value },
    };

    static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);

    static PostgreSqlHubConnection Open(PostgreSqlAddress address, string? password, HubSecrets secrets, HubDeadline deadline)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username = address.User ?? (address.IsMotherDuck ? MotherDuckUser : secrets.Variable("PGUSER") ?? Environment.UserName),
            Database = address.Database ?? (address.IsMotherDuck ? MotherDuckDatabase : secrets.Variable("PGDATABASE")),
            Passfile = secrets.PasswordFile,
            SslMode = Enum.Parse<SslMode>(address.EffectiveTls.ToString()),
            RootCertificate = address.RootCertificate is null or "system" ? null : address.RootCertificate,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "claude-session-logger",
            Pooling = false,
            // The limit is the deadline's.
            Timeout = 0,
            CommandTimeout = 0,
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
            // All types here are built in. MotherDuck has no catalog to load others from, and elsewhere it spares a round trip.
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
            source = builder.Build();
            using var limit = deadline.Source();
            var connection = source.OpenConnectionAsync(limit.Token).AsTask().GetAwaiter().GetResult();
            return new(source, connection, failures, address.IsMotherDuck);
        }
        catch (Exception e) when (e is not Failure)
        {
            source?.Dispose();
            throw failures.From(e);
        }
    }
}
