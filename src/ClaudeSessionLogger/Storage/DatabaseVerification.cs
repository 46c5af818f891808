using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>No command works with a damaged database, nor starts a new one in its place.</summary>
sealed partial class Database
{
    bool _isDamaged;

    /// <summary>
    /// Whether there is a database. An empty file is one that is only being made, or what is left of that. Throws a <see cref="Failure"/> where the
    /// file is missing or empty although there was a database: nobody may start a new one in its place.
    /// </summary>
    public static bool Exists(AppPaths paths, TimeSpan wait)
    {
        if (HasContent(paths))
            return true;
        if (!DatabaseDamage.IsLost(paths))
            return false;
        // Perhaps another process is creating it at this moment.
        using var fileLock = LockForCreation(paths, wait);
        if (HasContent(paths))
            return true;
        DatabaseDamage.RefuseLost(paths);
        return false;
    }

    public static bool HasContent(AppPaths paths) => new FileInfo(paths.Database) is { Exists: true, Length: > 0 };

    // Reading only: what opens a file for writing also changes it when it closes.
    static void VerifyReading(string path, TimeSpan wait)
    {
        if (DatabaseStateFile.IsTrusted(path))
            return;
        using var database = OpenUnmigrated(path, readOnly: true, wait);
        database.Verify();
    }

    /// <summary>Reads everything when nobody has since the machine started or since another program changed the file. Throws a <see cref="Failure"/> for damage.</summary>
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
        foreach (var table in Query("select schema_name, table_name from duckdb_tables() where database_name = 'logger'", row => $"{Name(row.GetString(0))}.{Name(row.GetString(1))}"))
            Execute($"select bit_xor(hash(t)) from logger.{table} t");
    }

    /// <summary>What DuckDB came upon; the next command reads the whole database again before it trusts it.</summary>
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
            // Then it has stopped working with the file altogether.
        }
    }

    // Before DuckDB opens the file for writing, since it discards a log that it cannot parse. While another process writes, the two files may not fit
    // together for an instant: what looks damaged is looked at again while nobody writes.
    static void RefuseDamaged(string path)
    {
        if (DatabaseDamage.Find(path) is null)
            return;
        using var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"attach {Quote(path)} as logger ({ReadOnly})";
        command.ExecuteNonQuery();
        if (DatabaseDamage.Find(path) is { } damage)
            throw DatabaseFailure.Damaged(path, damage);
    }
}
