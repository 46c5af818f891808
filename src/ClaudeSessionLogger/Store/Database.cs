using System.Globalization;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Store;

/// <summary>
/// The local DuckDB file, open. DuckDB lets one process write or many read, so open it for one transaction and let go:
/// <see cref="Open"/> waits for others, up to a bound, and then names who holds it.
/// </summary>
sealed class Database : IDisposable
{
    /// <summary>The newest storage format that every DuckDB since 1.4 reads. An older one would replay a stale WAL silently.</summary>
    public const string StorageVersion = "v1.4.0";

    readonly DuckDBConnection _connection;

    Database(DuckDBConnection connection) => _connection = connection;

    /// <summary>Opens the file for writing, making or migrating it as needed.</summary>
    public static Database Open(Locations places, TimeProvider clock, TimeSpan wait)
    {
        CreateHome(places);
        var exists = File.Exists(places.Database) && new FileInfo(places.Database).Length > 0;
        var database = Retry(places, wait, () => Attach(places, exists ? "" : AtLeastOurVersion));
        try
        {
            Migrations.Apply(database, places, clock);
            if (exists && IsOlder(database))
            {
                database.Dispose();
                database = Retry(places, wait, () => Attach(places, AtLeastOurVersion));
                database.Execute("force checkpoint logger");
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for reading; null when there is none yet, or none with our tables.</summary>
    public static Database? OpenToRead(Locations places, TimeSpan wait)
    {
        if (!File.Exists(places.Database))
            return null;

        var database = Retry(places, wait, () => Attach(places, "read_only"));
        if (Migrations.IsCurrent(database, places))
            return database;

        database.Dispose();
        return null;
    }

    public DuckDBCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new DuckDBParameter(name, value ?? DBNull.Value));
        return command;
    }

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null for none, or for a null.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        var value = command.ExecuteScalar();
        return value is null or DBNull ? default : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
    }

    public List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var rows = new List<T>();
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>All of it or nothing; on the disk when this returns.</summary>
    public void Transaction(Action work)
    {
        Execute("begin");
        try
        {
            work();
            Execute("commit");
        }
        catch
        {
            try
            {
                Execute("rollback");
            }
            catch (DuckDBException)
            {
                // A failed commit has rolled back already.
            }

            throw;
        }
    }

    public DuckDBAppender Appender(string table) => _connection.CreateAppender("logger", "main", table);

    public DuckDBAppender TemporaryAppender(string table) => _connection.CreateAppender("temp", "main", table);

    /// <summary>Puts names into the temporary table <c>wanted (name)</c>, for statements about many.</summary>
    public void Wanted(IEnumerable<string> names)
    {
        Execute("create or replace temp table wanted (name varchar)");
        using var appender = TemporaryAppender("wanted");
        foreach (var name in names)
            appender.CreateRow().AppendValue(name).EndRow();
    }

    public void Dispose() => _connection.Dispose();

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // DuckDB raises an older file in place with its next checkpoint; a newer one it must be left to open as it is.
    const string AtLeastOurVersion = $"storage_version '{StorageVersion}'";

    static bool IsOlder(Database database) =>
        database.Scalar<string>("select tags['storage_version']::varchar from duckdb_databases() where database_name = 'logger'")?.TrimEnd('+') is ['v', .. var text]
        && Version.TryParse(text, out var version) && version < Version.Parse(StorageVersion.AsSpan(1));

    static Database Attach(Locations places, string options)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        var database = new Database(connection);
        try
        {
            connection.Open();
            // One thread: what is stored here is small, and several only cost more of the processor and of memory.
            database.Execute("set threads = 1");
            database.Execute("set memory_limit = '1GB'");
            database.Execute($"attach {Quote(places.Database)} as logger{(options.Length > 0 ? $" ({options})" : "")}");
            database.Execute("use logger");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    static Database Retry(Locations places, TimeSpan wait, Func<Database> open)
    {
        var end = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        for (var pause = 5.0; ; pause = Math.Min(pause * 1.6, 250))
        {
            try
            {
                return open();
            }
            catch (DuckDBException e) when (DatabaseFailure.IsBusy(e) && Environment.TickCount64 < end)
            {
                // Jitter, so that many that wait do not come back at once.
                Thread.Sleep(TimeSpan.FromMilliseconds(pause * (0.5 + Random.Shared.NextDouble())));
            }
            catch (DuckDBException e)
            {
                throw DatabaseFailure.From(e, places.Database);
            }
        }
    }

    static void CreateHome(Locations places)
    {
        try
        {
            places.CreateHome();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Unwritable,
                $"cannot make the folder {places.Home}: {e.Message} Make it writable, or set CLAUDE_LOGGER_HOME to a folder that is.", e);
        }
    }
}
