namespace ClaudeSessionLogger.Storage;

/// <summary>The number of rows in a database of any schema.</summary>
readonly record struct DatabaseContent(long Sessions, long Responses, long LogEntries)
{
    public static DatabaseContent Of(Database database) =>
        new(Count(database, "sessions"), Count(database, "responses"), Count(database, "log_entries"));

    static long Count(Database database, string table) =>
        database.Scalar<long>(
            $"select count(*) from duckdb_tables() where database_name = 'logger' and table_name = '{table}'"
        ) == 0
            ? 0
            : database.Scalar<long>($"select count(*) from {table}");
}
