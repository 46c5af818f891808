using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>An SQL statement for both DuckDB and PostgreSQL, with the values of $1, $2….</summary>
/// <param name="Row">Receives a row of the result; null if there is none.</param>
sealed record SqlStatement(string Text, IReadOnlyList<object> Values, Action<DbDataReader>? Row = null)
{
    public SqlStatement(string text, params object[] values) : this(text, values, null)
    {
    }
}

/// <summary>
/// Rows passed with a statement, one array per column, so that thousands need one statement with a dozen parameters.
/// Its text is a table to select from; its parameters come first.
/// </summary>
sealed class SqlRows(params IReadOnlyList<(string Name, string Type, object Values)> columns)
{
    /// <summary>The arrays, followed by the statement's other values.</summary>
    public IReadOnlyList<object> With(params ReadOnlySpan<object> more) => [.. columns.Select(column => column.Values), .. more];

    /// <summary>The number of the first parameter after the arrays.</summary>
    public int Next => columns.Count + 1;

    public override string ToString() =>
        $"(select {string.Join(", ", columns.Select((column, index) => $"unnest(${index + 1}::{column.Type}[]) as {column.Name}"))})";
}
