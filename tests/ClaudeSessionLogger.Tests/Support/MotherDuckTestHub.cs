using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.DuckDb;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A new database on MotherDuck for one hub, dropped afterwards. It is the only one attached, so that no other data of
/// the token's owner can be reached, in particular not their <c>claude_sessions</c>: here that is a schema in the new
/// database.
/// </summary>
sealed class MotherDuckTestHub : IDisposable
{
    // The schema replaces the database that the program creates and attaches.
    static readonly SqlDialect s_dialect = SqlDialect.MotherDuck with
    {
        CreateHome = "create schema if not exists claude_sessions",
    };

    readonly string _token;
    readonly string _name = $"csl_test_{Guid.NewGuid():N}";

    public MotherDuckTestHub()
    {
        _token = Token;
        using var connection = Connect("attach 'md:'");
        Execute(connection, $"create database {_name}");
    }

    /// <summary>Only from the environment: a test never reads a token from a person's file.</summary>
    public static string Token
    {
        get
        {
            var secrets = new HubSecrets(
                Environment.GetEnvironmentVariable,
                Path.Combine(Path.GetTempPath(), "no-home")
            );
            var given = secrets.Variable("motherduck_token") ?? secrets.Variable("MOTHERDUCK_TOKEN");
            Assert.SkipWhen(
                given is null,
                "neither motherduck_token nor MOTHERDUCK_TOKEN is set: with one of them this runs over MotherDuck, in "
                    + "databases of its own"
            );
            return given!;
        }
    }

    public IHub Open(TimeSpan limit)
    {
        var connection = Attach();
        return SqlHub.Open(
            new DuckDbHubConnection(
                connection,
                new("MotherDuck", new(limit, TimeProvider.System, "MotherDuck"), _token),
                s_dialect,
                connection.Dispose
            )
        );
    }

    public T Run<T>(string sql, Func<DuckDBCommand, T> run)
    {
        using var connection = Attach();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return run(command);
    }

    public void Dispose()
    {
        using var connection = Connect("attach 'md:'");
        Execute(connection, $"drop database if exists {_name}");
    }

    DuckDBConnection Attach() =>
        Connect($"attach 'md:{_name}'", $"use {_name}", "create schema if not exists claude_sessions");

    DuckDBConnection Connect(params IEnumerable<string> statements)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            foreach (
                var statement in (IEnumerable<string>)
                    ["load motherduck", $"set motherduck_token = '{_token}'", .. statements]
            )
                Execute(connection, statement);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
