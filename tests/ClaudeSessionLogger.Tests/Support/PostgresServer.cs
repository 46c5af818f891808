using Npgsql;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The real server that test.sh starts and names in CSL_POSTGRES (a postgresql:// address of a superuser without a
/// password). Without it tests skip, and on CI they fail.
/// </summary>
static class PostgresServer
{
    const string Variable = "CSL_POSTGRES";

    static int s_counter;

    public static string Address
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address)
                return address;
            Assert.False(
                Environment.GetEnvironmentVariable("CI") is { Length: > 0 },
                $"{Variable} is not set: run ./test.sh, which starts a PostgreSQL."
            );
            Assert.Skip(
                $"{Variable} is not set: run ./test.sh, which starts a PostgreSQL, or set it to the address of one"
            );
            return "";
        }
    }

    /// <summary>The address of a new database for <paramref name="user"/>.</summary>
    public static string CreateDatabase(string? user = null)
    {
        var name = $"csl_{Environment.ProcessId}_{Interlocked.Increment(ref s_counter)}";
        Execute(Address, $"create database {name} encoding 'UTF8' template template0");
        return new UriBuilder(Address) { Path = name, UserName = user ?? new Uri(Address).UserInfo }
            .Uri
            .AbsoluteUri;
    }

    public static void Execute(string address, string sql)
    {
        using var source = Source(address);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(string address, string sql)
    {
        using var source = Source(address);
        using var command = source.CreateCommand(sql);
        return command.ExecuteScalar();
    }

    static NpgsqlDataSource Source(string address)
    {
        var uri = new Uri(address);
        return NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder
            {
                Host = uri.Host,
                Port = uri.Port,
                Username = uri.UserInfo,
                Database = uri.AbsolutePath.Trim('/'),
                Pooling = false,
            }
        );
    }
}
