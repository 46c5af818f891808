using System.Globalization;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Names for SQL such as <c>where id in {filter}</c>. Many names are stored in a temporary table, which is dropped on
/// dispose. A few are written into the SQL: DuckDB then compares them while it reads the column, which takes half of
/// the time of a join and reads no other columns of rows that do not match.
/// </summary>
sealed class NameFilter : IDisposable
{
    const int Few = 16;

    readonly Database _database;
    readonly string? _table;
    readonly string _few = "";

    public NameFilter(Database database, int number, IEnumerable<string> names)
    {
        _database = database;
        var all = names as IReadOnlyCollection<string> ?? [.. names];
        if (all.Count is > 0 and <= Few && !all.Any(HasNul))
        {
            _few = string.Join(", ", all.Select(Database.Quote));
            return;
        }

        _table = string.Create(CultureInfo.InvariantCulture, $"filter_{number}");
        database.Execute($"create temp table {_table} (name varchar)");
        using var appender = database.TemporaryAppender(_table);
        foreach (var name in all)
            appender.CreateRow().AppendValue(name).EndRow();
    }

    // DuckDB takes the text of a statement only up to the first NUL.
    static bool HasNul(string name) => name.Contains('\0', StringComparison.Ordinal);

    /// <summary>A query of all names; its only column is <c>name</c>.</summary>
    public string Names => _table is null ? $"(select unnest([{_few}]) as name)" : $"(select name from {_table})";

    /// <summary>Returns SQL for use after <c>in</c>.</summary>
    public override string ToString() => _table is null ? $"({_few})" : $"(select name from {_table})";

    public void Dispose()
    {
        if (_table is null)
            return;
        try
        {
            using var command = _database.Command($"drop table temp.{_table}");
            command.ExecuteNonQuery();
        }
        catch (DuckDBException)
        {
            // After an error in a transaction, DuckDB runs no more statements in it. The rollback removes the table.
        }
    }
}
