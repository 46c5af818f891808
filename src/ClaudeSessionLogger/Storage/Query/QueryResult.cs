namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// How to write a value in a typed format: numbers, booleans and JSON unquoted, everything else as text.
/// </summary>
enum QueryValue
{
    Text,
    Number,
    Boolean,
    Json,
}

readonly record struct QueryColumn(string Name, QueryValue Kind);

/// <summary>
/// The result of a person's query, with every value as text, or null. Rows are read while they are enumerated, so they
/// can be enumerated only once.
/// </summary>
sealed record QueryResult(IReadOnlyList<QueryColumn> Columns, IEnumerable<string?[]> Rows)
{
    /// <summary>
    /// Removes trailing zeros after the second decimal place, because amounts are stored with twelve places.
    /// </summary>
    public static string TrimTrailingZeros(string number)
    {
        var point = number.IndexOf('.');
        if (point < 0 || number.Length - point <= 3)
            return number;
        var end = number.Length;
        while (end > point + 3 && number[end - 1] == '0')
            end--;
        return number[..end];
    }
}
