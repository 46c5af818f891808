using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A <c>sessions.duckdb</c> of the Python tool: three tables in an old storage format.</summary>
static class PythonDatabase
{
    public static void Create(string path, params ReadOnlySpan<string> sessions)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Execute(
            path,
            """
            create table sessions (session_id varchar primary key, project varchar, cost_usd double, total_tokens bigint, title varchar, synced boolean);
            create table log_entries (id varchar primary key, session_id varchar, title varchar, synced boolean);
            create table meta (key varchar primary key, value varchar);
            """
        );
        foreach (var session in sessions)
            Execute(path, $"insert into sessions values ('{session}', 'app', 1.5, 100, 'of the Python tool', true)");
    }

    /// <summary>Changes a file with DuckDB alone, as the Python tool does: it knows nothing of this program.</summary>
    public static void Execute(string path, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
