using System.Globalization;
using ClaudeSessionLogger.Domain;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Runs statements and appends rows. Damage that DuckDB reports becomes a <see cref="Platform.App.Failure"/>.
/// </summary>
sealed partial class Database
{
    int _filters;

    public DuckDBCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new DuckDBParameter(name, SqlValue.Of(value) ?? DBNull.Value));
        return command;
    }

    /// <summary>Runs a statement; returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        try
        {
            using var command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
        catch (DuckDBException e) when (DatabaseFailure.IsDamage(e))
        {
            throw Damaged(e);
        }
    }

    /// <summary>Returns the first column of the first row; null if there is no row or the value is null.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        try
        {
            using var command = Command(sql, parameters);
            var value = command.ExecuteScalar();
            return value is null or DBNull
                ? default
                : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
        }
        catch (DuckDBException e) when (DatabaseFailure.IsDamage(e))
        {
            throw Damaged(e);
        }
    }

    public List<T> Query<T>(
        string sql,
        Func<DuckDBDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var rows = new List<T>();
        Visit(sql, row => rows.Add(read(row)), parameters);
        return rows;
    }

    /// <summary>Calls <paramref name="visit"/> for every row.</summary>
    public void Visit(
        string sql,
        Action<DuckDBDataReader> visit,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        try
        {
            using var command = Command(sql, parameters);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                visit(reader);
        }
        catch (DuckDBException e) when (DatabaseFailure.IsDamage(e))
        {
            throw Damaged(e);
        }
    }

    public DuckDBAppender Appender(string table) => _connection.CreateAppender("logger", "main", table);

    public DuckDBAppender TemporaryAppender(string table) => _connection.CreateAppender("temp", "main", table);

    /// <summary>Creates a filter from many names, for use in SQL.</summary>
    public NameFilter Filter(IEnumerable<string> names) => new(this, ++_filters, names);

    /// <summary>Creates a filter from many ids, for use in SQL.</summary>
    public NameFilter Filter<T>(IEnumerable<T> ids)
        where T : ITextId => Filter(ids.Select(id => id.Value));
}
