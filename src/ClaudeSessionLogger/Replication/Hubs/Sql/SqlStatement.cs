using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>A statement in the SQL that both DuckDB and PostgreSQL take, with what stands for its $1, $2….</summary>
/// <param name="Row">Takes a row of the answer; null when nothing is answered.</param>
sealed record SqlStatement(string Text, IReadOnlyList<object> Values, Action<DbDataReader>? Row = null)
{
    public SqlStatement(string text, params object[] values) : this(text, values, null)
    {
    }
}

/// <summary>
/// Rows that are handed over with a statement, a column an array, so that thousands are one statement with a dozen parameters. As text it
/// is a table to select from; its parameters come first.
/// </summary>
sealed class SqlRows(params IReadOnlyList<(string Name, string Type, object Values)> columns)
{
    /// <summary>The arrays, and what else the statement needs behind them.</summary>
    public IReadOnlyList<object> With(params ReadOnlySpan<object> more) => [.. columns.Select(column => column.Values), .. more];

    /// <summary>The number of the first parameter behind the arrays.</summary>
    public int Next => columns.Count + 1;

    public override string ToString() =>
        $"(select {string.Join(", ", columns.Select((column, index) => $"unnest(${index + 1}::{column.Type}[]) as {column.Name}"))})";
}
