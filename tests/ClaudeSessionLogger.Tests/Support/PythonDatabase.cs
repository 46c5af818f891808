using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A <c>sessions.duckdb</c> of the Python tool: three tables in an old storage format.</summary>
static class PythonDatabase
{
    public static void Create(string path, params ReadOnlySpan<string> sessions)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var connection = new DuckDBConnection($"DataSource={path}");
        connection.Open();
        Execute(
            connection,
            "create table sessions (session_id varchar primary key, project varchar, cost_usd double, total_tokens "
                + "bigint, title varchar, synced boolean)"
        );
        Execute(
            connection,
            "create table log_entries (id varchar primary key, session_id varchar, title varchar, synced boolean)"
        );
        Execute(connection, "create table meta (key varchar primary key, value varchar)");
        foreach (var session in sessions)
            Execute(
                connection,
                $"insert into sessions values ('{session}', 'app', 1.5, 100, 'of the Python tool', true)"
            );
    }

    static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
