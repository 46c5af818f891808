using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Appends rows to a table in portions, to save memory: DuckDB keeps appended rows in memory until the appender is
/// closed, and only then copies them into the table.
/// </summary>
/// <param name="portion">The number of rows that are copied at once.</param>
sealed class PortionAppender(Database database, string table, int portion) : IDisposable
{
    DuckDBAppender _appender = database.Appender(table);
    int _rows;

    public IDuckDBAppenderRow CreateRow()
    {
        if (_rows++ == portion)
        {
            _appender.Dispose();
            _appender = database.Appender(table);
            _rows = 1;
        }

        return _appender.CreateRow();
    }

    public void Dispose() => _appender.Dispose();
}
