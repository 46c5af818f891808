using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Imports a <c>sessions.duckdb</c> of the Python tool. Rows are read by column name and cast, because its types are
/// not documented; columns that we do not know are kept.
/// </summary>
static class PythonToolImport
{
    // Tables that refer to another come before it; each with its key column.
    static readonly (string Table, string Key)[] s_tables = [("log_entries", "id"), ("sessions", "session_id"), ("meta", "key")];

    // Runs for every new database; querying the column catalog is the slowest part.
    public static bool IsPythonTool(Database database) =>
        database.Query("select table_name from duckdb_tables() where database_name = 'logger'", reader => reader.GetString(0))
            .Exists(table => s_tables.Any(known => known.Table == table));

    /// <summary>
    /// Copies the tables' rows and drops them to make room for ours. A table with an index or a reference to it cannot
    /// be renamed.
    /// </summary>
    public static void SetAside(Database database)
    {
        foreach (var (table, _) in s_tables.Where(known => Columns(database, known.Table).Count > 0))
        {
            database.Execute($"create table {Aside(table)} as from {table}");
            database.Execute($"drop table {table}");
        }
    }

    /// <summary>
    /// Moves the rows into our tables, and gives each session one response that represents it until its transcript is
    /// read.
    /// </summary>
    public static void Import(Database database)
    {
        // Times with a zone must be converted correctly, whatever zone this machine is in.
        database.Execute("set TimeZone = 'UTC'");
        foreach (var (table, key) in s_tables)
        {
            var old = Columns(database, Aside(table));
            if (old.Count == 0)
                continue;

            var ours = Columns(database, table);
            foreach (var (name, type) in old.Where(column => !ours.ContainsKey(column.Key)))
                database.Execute($"alter table {table} add column {Database.Name(name)} {type}");

            var columns = string.Join(", ", old.Keys.Select(Database.Name));
            var values = string.Join(", ", old.Keys.Select(name => (!ours.TryGetValue(name, out var type) ? Database.Name(name)
                : name.Equals(key, StringComparison.OrdinalIgnoreCase) ? $"coalesce({Cast(name, type)}, uuid()::varchar)" : Cast(name, type)) + $" as {Database.Name(name)}"));
            // The Python tool's tables did not enforce their keys; of rows with the same key keep the first.
            database.Execute($"""
                insert into {table} ({columns}) select {columns} from (select {values}, rowid as adopted_row from {Aside(table)})
                qualify row_number() over (partition by {key} order by adopted_row) = 1 order by adopted_row
                """);
            database.Execute($"drop table {Aside(table)}");
        }

        database.Execute("""
            insert into responses (session_id, response_key, responded_at, model, git_branch, input_tokens, output_tokens,
                cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_search_requests, lower_bound, advisor, adopted, cost_usd)
            select session_id, hash(session_id), coalesce(started_at, ended_at, session_date), coalesce(nullif(models, ''), 'unknown'), git_branch,
                coalesce(input_tokens, 0), coalesce(output_tokens, 0), coalesce(cache_write_tokens, 0), 0, coalesce(cache_read_tokens, 0),
                0, false, false, true, try_cast(cost_usd as decimal(18, 12))
            from sessions
            """);
        UsageStore.OutdateAll(database);
    }

    /// <summary>Column names and types, in order.</summary>
    static Dictionary<string, string> Columns(Database database, string table) =>
        database.Query(
            "select column_name, data_type from duckdb_columns() where database_name = 'logger' and table_name = $table order by column_index",
            reader => (Name: reader.GetString(0), Type: reader.GetString(1)), ("table", table))
            .ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);

    // Casts via text, which every type supports, and which includes a time's zone.
    static string Cast(string name, string type) => name.ToLowerInvariant() switch
    {
        // A list of names may be a real list or text that looks like one; convert it to comma-separated names.
        "models" or "skills_used" => $"nullif(array_to_string(regexp_extract_all({Database.Name(name)}::varchar, '[^]\\[,\"'' ][^]\\[,\"'']*'), ', '), '')",
        _ when type == "TIMESTAMP" => $"try_cast(try_cast({Database.Name(name)}::varchar as timestamptz) as timestamp)",
        _ => $"try_cast({Database.Name(name)}::varchar as {type})",
    };

    static string Aside(string table) => $"adopted_{table}";
}
