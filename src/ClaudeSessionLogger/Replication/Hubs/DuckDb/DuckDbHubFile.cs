using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// Opens the DuckDB file of a hub, so that neither an interrupted checkpoint nor a replayed WAL loses anything in it.
/// </summary>
static class DuckDbHubFile
{
    /// <summary>Attaches the file as claude_sessions, and creates it if it does not exist.</summary>
    public static (DuckDBConnection Root, CheckpointJournal? Journal) Attach(string path)
    {
        CheckpointJournal.Recover(path);
        var connection = InMemory();
        CheckpointJournal? journal = null;
        try
        {
            Execute(connection, "set threads = 1");
            Execute(connection, "set memory_limit = '1GB'");
            // Checkpoint after every transaction, so that DuckDB never replays a WAL: a replay loses updates of tables
            // with keys. The keys must stay because version 1, which may use the same file, needs them.
            Execute(connection, "set wal_autocheckpoint = '0B'");
            var hasLog = new FileInfo(path + ".wal") is { Exists: true, Length: > 0 };
            var isNew = !File.Exists(path);
            Execute(connection, $"attach '{path.Replace("'", "''", StringComparison.Ordinal)}' as claude_sessions");
            if (isNew && !IsShared(Path.GetDirectoryName(path)!))
                PrivateFile.MakePrivate(new FileInfo(path));
            journal = CheckpointJournal.Open(path);
            if (hasLog)
            {
                Save(journal, connection);
                MarkRowsForRepair(connection);
                Save(journal, connection);
                Execute(connection, "checkpoint claude_sessions");
            }

            return (connection, journal);
        }
        catch
        {
            connection.Dispose();
            journal?.Dispose();
            throw;
        }
    }

    // Whether other users of this machine are to write to files in the folder: then they can read the hub as well.
    static bool IsShared(string folder) =>
        !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>
    /// Copies to the journal the blocks that a checkpoint may overwrite. Must be called before every statement that may
    /// run a checkpoint.
    /// </summary>
    public static void Save(CheckpointJournal? journal, DuckDBConnection connection)
    {
        try
        {
            journal?.Save(() => MetadataBlocks(connection));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot write to the folder of the hub's file ({e.Reason}). Free space or make the folder writable.",
                e
            );
        }
    }

    static List<long> MetadataBlocks(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select block_id from pragma_metadata_info('claude_sessions')";
        using var reader = command.ExecuteReader();
        var blocks = new List<long>();
        while (reader.Read())
            blocks.Add(reader.GetInt64(0));
        return blocks;
    }

    // If the file has a WAL, an older version of this program was killed and left it. The rows that DuckDB replayed
    // from it may lack values. Marks the rows, so that the next repair computes them from the events again. Sets a new
    // epoch, so that all machines, even those with version 1, push their sessions again. The checkpoint removes the
    // WAL.
    static void MarkRowsForRepair(DuckDBConnection connection)
    {
        Execute(connection, "begin");
        if (Has(connection, "log_entries", "events"))
            Execute(connection, "update claude_sessions.log_entries set events = null where events is not null");
        if (Has(connection, "hub_meta", "epoch"))
            Execute(connection, "update claude_sessions.hub_meta set epoch = gen_random_uuid()");
        Execute(connection, "commit");
    }

    // Whether the table has this column. The program that left the WAL may have been killed before it created the
    // table, and another tool may have created the table with fewer columns.
    static bool Has(DuckDBConnection connection, string table, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            select exists (
                from duckdb_columns()
                where database_name = 'claude_sessions' and schema_name = 'main' and table_name = '{table}'
                    and column_name = '{column}')
            """;
        return command.ExecuteScalar() is true;
    }

    public static DuckDBConnection InMemory()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        // Other tools' columns may have a time zone; all our times are UTC.
        Execute(connection, "set TimeZone = 'UTC'");
        return connection;
    }

    public static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
