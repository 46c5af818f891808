using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// Runs a person's queries on a read-only database with the views, without access to files, network, extensions or
/// settings, and with limited memory and time.
/// </summary>
sealed class SqlReader : IDisposable
{
    public const string MemoryLimit = "512MB";

    readonly Database _database;
    readonly TimeProvider _clock;

    SqlReader(Database database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>Opens the database; returns null if it does not exist yet.</summary>
    public static SqlReader? Open(
        AppPaths paths,
        TimeSpan wait,
        TimeProvider clock,
        IReadOnlyList<string>? views = null
    )
    {
        if (Database.OpenToRead(paths, wait, clock) is not { } database)
            return null;
        try
        {
            QueryView.Create(database, clock.LocalTimeZone, clock, views);
            RestrictAccess(database);
            return new(database, clock);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs one read-only statement; throws a <see cref="Failure"/> for any other statement and for errors in the
    /// statement.
    /// </summary>
    /// <param name="limit">The maximum number of rows; null for all.</param>
    /// <param name="time">The time limit for reading all rows.</param>
    public QueryResult Query(string sql, int? limit, TimeSpan time)
    {
        QueryGate.Check(_database, sql);
        var columns = Describe(sql);
        var values = string.Join(
            ", ",
            columns.Select((column, i) => column.Kind == QueryValue.Json ? $"to_json(c{i})::varchar" : $"c{i}::varchar")
        );
        var names = string.Join(", ", columns.Select((_, i) => $"c{i}"));
        return new(
            [.. columns.Select(column => new QueryColumn(column.Name, column.Kind))],
            Rows(
                $"select {values} from query({Database.Quote(sql)}) as answer "
                    + $"({names}){(limit is { } maxRows ? $" limit {maxRows}" : "")}",
                columns,
                time
            )
        );
    }

    public void Dispose() => _database.Dispose();

    // The last setting must stay last: after it, no setting can be changed.
    static void RestrictAccess(Database database)
    {
        foreach (
            var setting in (ReadOnlySpan<string>)
                [
                    $"memory_limit = '{MemoryLimit}'",
                    $"threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}",
                    "temp_directory = ''",
                    "errors_as_json = true",
                    "autoinstall_known_extensions = false",
                    "autoload_known_extensions = false",
                    "allow_community_extensions = false",
                    "allow_persistent_secrets = false",
                    "enable_external_access = false",
                    "lock_configuration = true",
                ]
        )
            database.Execute($"set {setting}");
    }

    List<Described> Describe(string sql)
    {
        try
        {
            return _database.Query(
                $"select column_name, column_type from (describe from query({Database.Quote(sql)}))",
                row => new Described(row.GetString(0), row.GetString(1))
            );
        }
        catch (DuckDBException e)
        {
            throw LocateError(sql) ?? QueryFailure.From(e, sql: null);
        }
    }

    // DuckDB reports the position of an error relative to the outer query. To get its position in the user's query,
    // this method runs explain on the user's query alone.
    Failure? LocateError(string sql)
    {
        const string Explain = "explain ";
        try
        {
            _database.Execute(Explain + sql);
            return null;
        }
        catch (DuckDBException e)
        {
            return QueryFailure.From(e, sql, Explain.Length);
        }
    }

    IEnumerable<string?[]> Rows(string sql, List<Described> columns, TimeSpan time)
    {
        using var command = _database.Command(sql);
        command.UseStreamingMode = true;
        var isLate = false;
        using var timer = _clock.CreateTimer(
            _ =>
            {
                isLate = true;
                command.Cancel();
            },
            null,
            time,
            Timeout.InfiniteTimeSpan
        );
        using var reader = Try(command.ExecuteReader);
        while (Try(() => reader.Read() && !isLate))
        {
            yield return Try(() =>
            {
                var row = new string?[columns.Count];
                for (var i = 0; i < row.Length; i++)
                    row[i] =
                        reader.IsDBNull(i) ? null
                        : columns[i].IsDecimal ? QueryResult.TrimTrailingZeros(reader.GetString(i))
                        : reader.GetString(i);
                return row;
            });
        }

        if (isLate)
            throw TooLong();

        T Try<T>(Func<T> work)
        {
            try
            {
                return work();
            }
            catch (Exception e) when (isLate && e is DuckDBException or OperationCanceledException)
            {
                throw TooLong();
            }
            catch (DuckDBException e)
            {
                throw DatabaseFailure.IsDamage(e) ? _database.Damaged(e) : QueryFailure.From(e, sql: null);
            }
            catch (OutOfMemoryException e)
            {
                throw new Failure(
                    FailureKind.Invalid,
                    "cannot show the result: one value is too large. Select only a part of it.",
                    e
                );
            }
        }

        Failure TooLong() => QueryFailure.TooLong(time);
    }

    readonly record struct Described(string Name, string Type)
    {
        public bool IsDecimal => Type.StartsWith("DECIMAL", StringComparison.Ordinal);

        public QueryValue Kind =>
            Type switch
            {
                "BOOLEAN" => QueryValue.Boolean,
                "TINYINT"
                or "SMALLINT"
                or "INTEGER"
                or "BIGINT"
                or "HUGEINT"
                or "UTINYINT"
                or "USMALLINT"
                or "UINTEGER"
                or "UBIGINT"
                or "UHUGEINT"
                or "FLOAT"
                or "DOUBLE" => QueryValue.Number,
                "JSON" or "VARIANT" => QueryValue.Json,
                _ when IsDecimal => QueryValue.Number,
                _ when Type.EndsWith(']')
                        || Type.StartsWith("STRUCT", StringComparison.Ordinal)
                        || Type.StartsWith("MAP", StringComparison.Ordinal)
                        || Type.StartsWith("UNION", StringComparison.Ordinal) => QueryValue.Json,
                _ => QueryValue.Text,
            };
    }
}
