using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>Refuses a damaged database, so that no command works with it or creates a new one in its place.</summary>
sealed partial class Database
{
    bool _isDamaged;

    /// <summary>
    /// Whether the database exists. An empty file does not count: it is being created, or its creation was interrupted.
    /// Throws a <see cref="Failure"/> if the file is missing or empty although a database existed, so that no new file
    /// replaces it.
    /// </summary>
    public static bool Exists(AppPaths paths, TimeSpan wait)
    {
        if (HasContent(paths))
            return true;
        if (!UnreportedDamage.IsLost(paths))
            return false;
        // Another process may be creating the file at this moment.
        using var fileLock = LockForCreation(paths, wait);
        if (HasContent(paths))
            return true;
        UnreportedDamage.ThrowIfLost(paths);
        return false;
    }

    public static bool HasContent(AppPaths paths) => HasContent(paths.Database);

    static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    // Opens read-only, because closing a file that was opened for writing changes it.
    static void VerifyReading(string path, TimeSpan wait)
    {
        if (DatabaseStateFile.IsTrusted(path))
            return;
        using var database = OpenUnmigrated(path, readOnly: true, wait);
        database.Verify();
    }

    /// <summary>
    /// Reads the whole database. Does nothing if it was read before, and since then the file has not changed and the
    /// machine has not been restarted. Throws a <see cref="Failure"/> if the database is damaged.
    /// </summary>
    public void Verify()
    {
        if (DatabaseStateFile.IsTrusted(_path))
            return;
        ReadAll();
        DatabaseStateFile.Trust(_path);
    }

    /// <summary>Reads every row of every table: DuckDB detects a damaged block only when it loads it.</summary>
    public void ReadAll()
    {
        foreach (
            var table in Query(
                "select schema_name, table_name from duckdb_tables() where database_name = 'logger'",
                row => $"{Name(row.GetString(0))}.{Name(row.GetString(1))}"
            )
        )
            Execute($"select bit_xor(hash(t)) from logger.{table} t");
    }

    /// <summary>
    /// Returns the failure for damage that DuckDB reported. The next command reads the whole database before using it.
    /// </summary>
    public Failure Damaged(DuckDBException e)
    {
        _isDamaged = true;
        return DatabaseFailure.From(e, _path);
    }

    void TryLeaveUntouched()
    {
        try
        {
            using var command = Command("pragma disable_checkpoint_on_shutdown");
            command.ExecuteNonQuery();
        }
        catch (DuckDBException)
        {
            // DuckDB has already invalidated the database.
        }
    }

    // Runs before DuckDB opens the file for writing: DuckDB discards a WAL that it cannot parse. While another process
    // writes, the database file and its WAL may not match for an instant. So if they seem damaged, they are checked
    // again while no process writes.
    static void RefuseDamaged(string path)
    {
        if (UnreportedDamage.Find(path) is null)
            return;
        using var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"attach {Quote(path)} as logger ({ReadOnly})";
        command.ExecuteNonQuery();
        if (UnreportedDamage.Find(path) is { } damage)
            throw DatabaseFailure.Damaged(path, damage);
    }
}
