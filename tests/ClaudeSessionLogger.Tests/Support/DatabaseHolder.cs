using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Somebody else who has the database open, as a person's own <c>duckdb</c> shell has, and will not let go.</summary>
static class DatabaseHolder
{
    public static IDisposable Of(TemporaryHome home)
    {
        var connection = new DuckDBConnection($"Data Source={home.Database}");
        connection.Open();
        return connection;
    }
}
