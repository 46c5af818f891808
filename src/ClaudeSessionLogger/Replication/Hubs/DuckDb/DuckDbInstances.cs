using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// DuckDB's locks keep processes apart, not two instances within one: these would write over each other. So there is one instance a file,
/// and connections to it.
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
