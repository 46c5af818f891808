using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// Shares one DuckDB instance per file between connections. DuckDB's file locks only work between processes: two
/// instances in one process would overwrite each other's data.
/// </summary>
static class DuckDbInstances
{
    static readonly Lock s_lock = new();
    static readonly Dictionary<string, (DuckDBConnection Root, int Uses)> s_open = new(StringComparer.Ordinal);

    public static DuckDBConnection Open(string path, Func<DuckDBConnection> attach)
    {
        lock (s_lock)
        {
            var (root, uses) = s_open.GetValueOrDefault(path);
            root ??= attach();
            s_open[path] = (root, uses + 1);
            var connection = root.Duplicate();
            connection.Open();
            return connection;
        }
    }

    public static void Close(string path, DuckDBConnection connection)
    {
        lock (s_lock)
        {
            connection.Dispose();
            var (root, uses) = s_open[path];
            if (uses > 1)
            {
                s_open[path] = (root, uses - 1);
                return;
            }

            s_open.Remove(path);
            root.Dispose();
        }
    }
}
