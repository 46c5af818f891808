using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Appends rows to a table in portions. DuckDB keeps what was appended in memory until the appender is closed, and then
/// copies it into the table.
/// </summary>
/// <param name="portion">The number of rows after which they are copied into the table.</param>
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
