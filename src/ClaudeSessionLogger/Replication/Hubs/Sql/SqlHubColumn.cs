using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>A column of a table that exists on a hub, and the type that this program gives it.</summary>
/// <param name="OurType">Null if only the other tool has this column.</param>
sealed partial record SqlHubColumn(string Name, string Type, bool IsNullable, string? Default, string? OurType)
{
    static readonly string[] s_numbers = ["HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"];
    static readonly string[] s_integers = ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT"];

    public static IReadOnlyList<SqlHubColumn> Read(HubConnection connection, string table)
    {
        var columns = new List<SqlHubColumn>();
        connection.Run(
            new SqlStatement(
                $"""
                select column_name, data_type, is_nullable, column_default from duckdb_columns()
                where database_name = 'claude_sessions' and schema_name = 'main' and table_name = '{table}'
                order by column_index
                """,
                [],
                row =>
                    columns.Add(
                        new(
                            row.GetString(0),
                            row.GetString(1),
                            row.GetBoolean(2),
                            row.Text(3),
                            s_types.GetValueOrDefault((table, row.GetString(0).ToLowerInvariant()))
                        )
                    )
            )
        );
        return columns;
    }

    public string Quoted => Database.Name(Name);

    /// <summary>Whether this program can write to the column and read it.</summary>
    public bool IsUsable(string key) => HasUsableType && (IsNullable || Name == key || OurType is null && HasDefault);

    public bool HasUsableType =>
        OurType is not { } ours
        || ours.ToUpperInvariant() switch
        {
            "VARCHAR" => Type == "VARCHAR" || Type == "UUID" && Name is "id" or "session_id",
            "TIMESTAMP" => Type.StartsWith("TIMESTAMP", StringComparison.Ordinal),
            "DATE" => Type == "DATE" || Type.StartsWith("TIMESTAMP", StringComparison.Ordinal),
            "BIGINT" => s_integers.Contains(Type),
            "INTEGER" => Type == "INTEGER" || s_integers.Contains(Type),
            "BOOLEAN" => Type == "BOOLEAN",
            _ => s_numbers.Any(number => Type.StartsWith(number, StringComparison.Ordinal)),
        };

    /// <summary>SQL for the column's value in our type.</summary>
    public string Converted => HasUsableType ? Quoted : Conversion("cast");

    /// <summary>The same; null if the value cannot be converted.</summary>
    public string TryConverted => Conversion("try_cast");

    /// <summary>
    /// The column in a new table. Any column but the key can be empty, because this program leaves some empty.
    /// </summary>
    public string Definition(string key) =>
        $"{Quoted} {(HasUsableType ? Type : OurType)}{(HasDefault ? $" default {Default}" : "")}"
        + (Name == key ? " primary key" : "");

    bool HasDefault => Default is { Length: > 0 } and not "NULL";

    // Lists of names are written as this program writes them.
    string Conversion(string cast) =>
        Type.EndsWith("[]", StringComparison.Ordinal) && OurType == "varchar"
            ? $"array_to_string({Quoted}, ', ')"
            : $"{cast}({Quoted} as {OurType})";

    // Our types are in the script that adds missing columns.
    static readonly Dictionary<(string Table, string Column), string> s_types = SqlHubSchema
        .TextOf("0001_hub")
        .Split('\n')
        .Select(line => AddedColumn().Match(line))
        .Where(match => match.Success)
        .ToDictionary(
            match => (match.Groups["table"].Value, match.Groups["column"].Value),
            match => match.Groups["type"].Value
        );

    [GeneratedRegex(
        @"^alter table claude_sessions\.(?<table>\w+) add column if not exists (?<column>\w+) (?<type>.+);$"
    )]
    private static partial Regex AddedColumn();
}
