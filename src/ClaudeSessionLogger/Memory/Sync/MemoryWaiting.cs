using System.Globalization;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Counts what the hub had at the last sync and the files on this machine still lack.</summary>
static class MemoryWaiting
{
    const string Unwritten = "hub_memory_unwritten";

    /// <summary>
    /// The number of versions that are only on the hub, and of files that were received but not written.
    /// </summary>
    public static long Count(Database database)
    {
        var (_, devices, hub, _) = EventTables.Memory;
        var versions = database.Scalar<long>(
            $"""
            select coalesce(sum(theirs.seq - coalesce(ours.seq, 0)), 0)::bigint
            from {hub} theirs left join {devices} ours using (device_id) where theirs.seq > coalesce(ours.seq, 0)
            """
        );
        return versions + UnwrittenOf(database);
    }

    /// <summary>Counts the files whose newest version was received but not written to the disk.</summary>
    public static void SaveUnwritten(Database database, IEnumerable<LocalMemoryFolder> folders)
    {
        var writer = new LocalFileWriter(database);
        SetUnwritten(
            database,
            folders.Sum(folder =>
                writer
                    .PlanWrites(folder, [.. SyncedFiles.Blocked(database, folder.Path)])
                    .Count(write => write.ChangesDisk)
            )
        );
    }

    /// <summary>Sets the number of files whose newest version was received but not written to the disk.</summary>
    public static void SetUnwritten(Database database, long files)
    {
        if (files != UnwrittenOf(database))
            Meta.Set(database, Unwritten, files.ToString(CultureInfo.InvariantCulture));
    }

    static long UnwrittenOf(Database database) =>
        long.TryParse(Meta.Get(database, Unwritten), CultureInfo.InvariantCulture, out var files) ? files : 0;
}
