using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// Shares one DuckDB instance per file between connections. DuckDB's file locks only work between processes: two
/// instances in one process would overwrite each other's data.
/// </summary>
static class DuckDbInstances
{
    static readonly Lock s_lock = new();
    static readonly Dictionary<string, (DuckDBConnection Root, CheckpointJournal? Journal, int Uses)> s_open = new(
        StringComparer.Ordinal
    );

    public static (DuckDBConnection Connection, CheckpointJournal? Journal) Open(
        string path,
        Func<(DuckDBConnection Root, CheckpointJournal? Journal)> attach
    )
    {
        lock (s_lock)
        {
            if (!s_open.TryGetValue(path, out var instance))
                (instance.Root, instance.Journal) = attach();
            var (root, journal, uses) = instance;
            s_open[path] = (root, journal, uses + 1);
            var connection = root.Duplicate();
            connection.Open();
            return (connection, journal);
        }
    }

    public static void Close(string path, DuckDBConnection connection)
    {
        lock (s_lock)
        {
            connection.Dispose();
            var (root, journal, uses) = s_open[path];
            if (uses > 1)
            {
                s_open[path] = (root, journal, uses - 1);
                return;
            }

            s_open.Remove(path);
            root.Dispose();
            journal?.Dispose();
        }
    }
}
