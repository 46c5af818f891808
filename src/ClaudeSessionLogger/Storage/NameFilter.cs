using System.Globalization;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Stores names in a temporary table, for SQL such as <c>where id in {filter}</c>. Drops the table on dispose.
/// </summary>
sealed class NameFilter : IDisposable
{
    readonly Database _database;

    public NameFilter(Database database, int number, IEnumerable<string> names)
    {
        _database = database;
        Table = string.Create(CultureInfo.InvariantCulture, $"filter_{number}");
        database.Execute($"create temp table {Table} (name varchar)");
        using var appender = database.TemporaryAppender(Table);
        foreach (var name in names)
            appender.CreateRow().AppendValue(name).EndRow();
    }

    /// <summary>The table; its only column is <c>name</c>.</summary>
    public string Table { get; }

    /// <summary>Returns SQL for use after <c>in</c>.</summary>
    public override string ToString() => $"(select name from {Table})";

    public void Dispose()
    {
        try
        {
            using var command = _database.Command($"drop table temp.{Table}");
            command.ExecuteNonQuery();
        }
        catch (DuckDBException)
        {
            // After an error in a transaction, DuckDB runs no more statements in it. The rollback removes the table.
        }
    }
}
