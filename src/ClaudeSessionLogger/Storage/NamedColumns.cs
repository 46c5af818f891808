using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>The columns of a query, selected in this order and read by name.</summary>
sealed class NamedColumns
{
    readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    readonly string _sql;

    /// <param name="columns">Names, or expressions that end in <c>as name</c>.</param>
    public NamedColumns(params IEnumerable<string> columns)
    {
        _sql = string.Join(", ", columns);
        foreach (var column in columns)
            _ordinals.Add(column[(column.LastIndexOf(' ') + 1)..], _ordinals.Count);
    }

    public int this[string name] => _ordinals[name];

    /// <summary>Returns SQL for use after <c>select</c>.</summary>
    public override string ToString() => _sql;

    public NamedRow Row(DuckDBDataReader row) => new(row, this);
}

/// <summary>A row of a query, read by column name.</summary>
readonly struct NamedRow(DuckDBDataReader row, NamedColumns columns)
{
    public string String(string name) => row.GetString(columns[name]);

    public string? Text(string name) => row.Text(columns[name]);

    public DateTime? Time(string name) => row.Time(columns[name]);

    public decimal? Money(string name) => row.Money(columns[name]);

    /// <summary>Reads an integer of any width; 0 for null.</summary>
    public long Count(string name) => row.Count(columns[name]);

    public T? Value<T>(string name)
        where T : struct => row.IsDBNull(columns[name]) ? null : row.GetFieldValue<T>(columns[name]);
}
