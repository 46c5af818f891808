namespace ClaudeSessionLogger.Storage.Query;

/// <summary>How a value is written where more than text is known: a number or true and false as they are, JSON as JSON.</summary>
enum QueryValue { Text, Number, Boolean, Json }

readonly record struct QueryColumn(string Name, QueryValue Kind);

/// <summary>What a database answers to somebody's SQL, every value as text (null for null), read as it is enumerated, once.</summary>
sealed record QueryResult(IReadOnlyList<QueryColumn> Columns, IEnumerable<string?[]> Rows)
{
    /// <summary>Money is kept to twelve places; zeros behind the cents say nothing.</summary>
    public static string WithoutNeedlessZeros(string number)
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
