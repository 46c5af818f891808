using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Takes in a <c>sessions.duckdb</c> of the Python tool: its rows stay, read by name and cast (its types are not documented);
/// columns of its own that we do not know stay as well.
/// </summary>
static class PythonToolImport
{
    // What may refer to another stands before it; beside them, what tells their rows apart.
    static readonly (string Table, string Key)[] s_tables = [("log_entries", "id"), ("sessions", "session_id"), ("meta", "key")];

    // Asked of every new database: the catalog of columns takes the longest to look into.
    public static bool IsPythonTool(Database database) =>
        database.Query("select table_name from duckdb_tables() where database_name = 'logger'", reader => reader.GetString(0))
            .Exists(table => s_tables.Any(known => known.Table == table));

    /// <summary>Moves its rows out of the way of our tables. A table that has an index or is referred to cannot be renamed.</summary>
    public static void SetAside(Database database)
    {
        foreach (var (table, _) in s_tables.Where(known => Columns(database, known.Table).Count > 0))
        {
            database.Execute($"create table {Aside(table)} as from {table}");
            database.Execute($"drop table {table}");
        }
    }

    /// <summary>Moves the rows into our tables, and gives each session one response that stands for it until its transcript is read.</summary>
    public static void Import(Database database)
    {
        // A time with a zone must become the right one of ours, whatever zone this machine is in.
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
            // Of rows with one key, which nothing had to keep apart there, the first stays.
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

    /// <summary>Names and types, in order.</summary>
    static Dictionary<string, string> Columns(Database database, string table) =>
        database.Query(
            "select column_name, data_type from duckdb_columns() where database_name = 'logger' and table_name = $table order by column_index",
            reader => (Name: reader.GetString(0), Type: reader.GetString(1)), ("table", table))
            .ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);

    // By way of text, which every type has, and with it whatever zone a time is in.
    static string Cast(string name, string type) => name.ToLowerInvariant() switch
    {
        // A list of names may be a real list there, or text that looks like one; here it is names between commas.
        "models" or "skills_used" => $"nullif(array_to_string(regexp_extract_all({Database.Name(name)}::varchar, '[^]\\[,\"'' ][^]\\[,\"'']*'), ', '), '')",
        _ when type == "TIMESTAMP" => $"try_cast(try_cast({Database.Name(name)}::varchar as timestamptz) as timestamp)",
        _ => $"try_cast({Database.Name(name)}::varchar as {type})",
    };

    static string Aside(string table) => $"adopted_{table}";
}
