using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Recognises a drive without file locks, such as some NFS and SMB drives. DuckDB does not write to such a drive.
/// </summary>
static class DriveLocks
{
    /// <summary>Whether DuckDB could not open the file because its drive has no locks.</summary>
    public static bool AreMissing(DuckDBException e, string path)
    {
        if (e.Message.Contains("File locks are not supported", StringComparison.Ordinal))
            return true;
        // No process has the id 0. Either the drive refuses every lock, or the process that holds the lock is in
        // another container.
        return e.Message.Contains("lock is held in PID 0", StringComparison.Ordinal) && !CanLockNewFile(path);
    }

    public static Failure FailureOf(string path, Exception cause) =>
        new(
            FailureKind.Unwritable,
            $"cannot open {path}: its drive has no file locks, which DuckDB needs. Set CLAUDE_LOGGER_HOME to a "
                + "folder on a local disk and run claude-session-logger setup.",
            cause
        );

    /// <summary>Creates a new file beside this one, and returns whether DuckDB can lock it.</summary>
    static bool CanLockNewFile(string path)
    {
        var probe = AtomicFile.NewName(path);
        try
        {
            using var connection = new DuckDBConnection("Data Source=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"attach '{probe.Replace("'", "''", StringComparison.Ordinal)}' as probe";
            command.ExecuteNonQuery();
            return true;
        }
        catch (DuckDBException e)
        {
            return !e.Message.Contains("lock", StringComparison.Ordinal);
        }
        finally
        {
            AtomicFile.TryDelete(probe);
            AtomicFile.TryDelete(probe + ".wal");
        }
    }
}
