using System.Data.Common;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>An SQL statement that runs on DuckDB and PostgreSQL, with the values of its parameters $1, $2….</summary>
/// <param name="Row">Called for each row of the result; null if the statement returns no rows.</param>
sealed record SqlStatement(string Text, IReadOnlyList<object> Values, Action<DbDataReader>? Row = null)
{
    public SqlStatement(string text, params object[] values)
        : this(text, values, null) { }
}

/// <summary>
/// Passes rows to a statement as parameters, one array per column, so that thousands of rows need only one statement
/// with a dozen parameters. <see cref="ToString"/> returns SQL for a table with these rows. The arrays are the
/// statement's first parameters.
/// </summary>
sealed class SqlRows(params IReadOnlyList<(string Name, string Type, object Values)> columns)
{
    /// <summary>Returns the arrays, followed by the statement's other parameters.</summary>
    public IReadOnlyList<object> ParametersWith(params ReadOnlySpan<object> extra) =>
        [.. columns.Select(column => column.Values), .. extra];

    /// <summary>The number of the first parameter after the arrays.</summary>
    public int NextParameter => columns.Count + 1;

    public override string ToString()
    {
        var arrays = columns.Select((column, index) => $"unnest(${index + 1}::{column.Type}[]) as {column.Name}");
        return $"(select {string.Join(", ", arrays)})";
    }
}
