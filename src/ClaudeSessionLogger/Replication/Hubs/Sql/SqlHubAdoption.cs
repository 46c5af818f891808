using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// Adapts tables in a DuckDB database that the Python tool created, because the types of its columns are not
/// documented. A table that this program cannot write to is written anew with the same rows and columns, or refused
/// with a sentence that names the column.
/// </summary>
sealed class SqlHubAdoption(HubConnection connection)
{
    static readonly (string Name, string Key)[] s_tables = [("log_entries", "id"), ("sessions", "session_id")];

    /// <summary>
    /// Returns the statements that adapt the tables, to run in the transaction of the migration; none if all tables can
    /// be used, or are missing.
    /// </summary>
    public IReadOnlyList<SqlStatement> Prepare() =>
        [.. s_tables.SelectMany(table => Prepare(table.Name, table.Key, SqlHubColumn.Read(connection, table.Name)))];

    IEnumerable<SqlStatement> Prepare(string table, string key, IReadOnlyList<SqlHubColumn> columns)
    {
        if (columns.Count == 0)
            return [];
        if (columns.FirstOrDefault(column => column.Name == key) is not { } keyColumn)
            throw Refused(table, key, "is missing", $"Add the column {key} with a unique value in each row.");
        var isKeyUnique = HasKey(table, key);
        if (isKeyUnique && columns.All(column => column.IsUsable(key)))
            return [];
        foreach (var column in columns.Where(column => !column.HasUsableType))
            CheckConvertible(table, column);
        CheckUnique(table, keyColumn);
        var old = $"claude_sessions.{table}_of_python_tool";
        var names = string.Join(", ", columns.Select(column => column.Quoted));
        var converted = string.Join(", ", columns.Select(column => column.Converted));
        return
        [
            new($"create table {old} as select distinct {names} from claude_sessions.{table}"),
            new($"drop table claude_sessions.{table}"),
            new(
                $"create table claude_sessions.{table} ("
                    + $"{string.Join(", ", columns.Select(column => column.Definition(key)))})"
            ),
            new($"insert into claude_sessions.{table} ({names}) select {converted} from {old}"),
            new($"drop table {old}"),
        ];
    }

    bool HasKey(string table, string key) =>
        Count(
            $"""
            select count(*) from duckdb_constraints()
            where database_name = 'claude_sessions' and schema_name = 'main' and table_name = '{table}'
                and constraint_type in ('PRIMARY KEY', 'UNIQUE') and constraint_column_names = ['{key}']
            """
        ) > 0
        // An entry can belong to a session that the hub does not have.
        && Count(
            $"""
            select count(*) from duckdb_constraints()
            where database_name = 'claude_sessions' and schema_name = 'main' and table_name = '{table}'
                and constraint_type = 'FOREIGN KEY'
            """
        ) == 0;

    void CheckConvertible(string table, SqlHubColumn column)
    {
        var lost = Count(
            $"select count(*) from claude_sessions.{table} where {column.Quoted} is not null and {column.TryConverted} "
                + "is null"
        );
        if (lost > 0)
            throw Refused(
                table,
                column.Name,
                $"has the type {column.Type}, and {lost} of its values cannot be converted to {column.OurType}",
                "Correct these values."
            );
    }

    void CheckUnique(string table, SqlHubColumn key)
    {
        var extra = Count(
            $"""
            select count(*) - count(distinct {key.Quoted})
            from (select distinct * from claude_sessions.{table})
            """
        );
        if (extra > 0)
            throw Refused(
                table,
                key.Name,
                $"is not unique: {(extra == 1 ? "1 row has" : $"{extra} rows have")} no value or that of another row",
                "Give each of these rows its own value, or delete them."
            );
    }

    Failure Refused(string table, string column, string why, string advice) =>
        new(
            FailureKind.Invalid,
            $"cannot use the tables on {connection.Name}: the column {column} of {table} {why}. {advice} Nothing was "
                + "changed."
        );

    long Count(string query)
    {
        var count = 0L;
        connection.Run(new SqlStatement(query, [], row => count = row.GetInt64(0)));
        return count;
    }
}
