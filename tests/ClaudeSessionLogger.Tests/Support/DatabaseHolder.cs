using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Another process that keeps the database open, like a person's <c>duckdb</c> shell.</summary>
static class DatabaseHolder
{
    public static IDisposable Of(TemporaryHome home)
    {
        var connection = new DuckDBConnection($"Data Source={home.Database}");
        connection.Open();
        return connection;
    }
}
