namespace ClaudeSessionLogger.Store;

/// <summary>
/// Takes in a <c>sessions.duckdb</c> of the Python tool: its rows stay, read by name and cast (its types are not documented);
/// columns of its own that we do not know stay as well.
/// </summary>
static class Adoption
{
    static readonly string[] s_tables = ["sessions", "log_entries", "meta"];

    public static bool IsPythonTool(Database database) => s_tables.Any(table => Columns(database, table).Count > 0);

    /// <summary>Renames its tables out of the way of ours.</summary>
    public static void SetAside(Database database)
    {
        foreach (var table in s_tables.Where(table => Columns(database, table).Count > 0))
        {
            // A table that an index hangs on cannot be renamed; ours need none.
            foreach (var index in database.Query($"select index_name from duckdb_indexes() where database_name = 'logger' and table_name = '{table}'", r => r.GetString(0)))
                database.Execute($"drop index {Name(index)}");
            database.Execute($"alter table {table} rename to {Aside(table)}");
        }
    }

    /// <summary>Moves the rows into our tables, and gives each session one response that stands for it until its transcript is read.</summary>
    public static void TakeIn(Database database)
    {
        foreach (var table in s_tables)
        {
            var old = Columns(database, Aside(table));
            if (old.Count == 0)
                continue;

            var ours = Columns(database, table);
            foreach (var (name, type) in old.Where(column => !ours.ContainsKey(column.Key)))
                database.Execute($"alter table {table} add column {Name(name)} {type}");

            var columns = string.Join(", ", old.Keys.Select(Name));
            var values = string.Join(", ", old.Keys.Select(name => ours.TryGetValue(name, out var type) ? Cast(name, type) : Name(name)));
            database.Execute($"insert into {table} ({columns}) select {values} from {Aside(table)}");
            database.Execute($"drop table {Aside(table)}");
        }

        database.Execute("""
            insert into responses (session_id, response_key, responded_at, model, git_branch, input_tokens, output_tokens,
                cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_search_requests, lower_bound, advisor, adopted, cost_usd)
            select session_id, hash(session_id), coalesce(started_at, ended_at), coalesce(nullif(models, ''), 'unknown'), git_branch,
                coalesce(input_tokens, 0), coalesce(output_tokens, 0), coalesce(cache_write_tokens, 0), 0, coalesce(cache_read_tokens, 0),
                0, false, false, true, cost_usd
            from sessions
            """);
    }

    /// <summary>Names and types, in order.</summary>
    static Dictionary<string, string> Columns(Database database, string table) =>
        database.Query(
            "select column_name, data_type from duckdb_columns() where database_name = 'logger' and table_name = $table order by column_index",
            reader => (Name: reader.GetString(0), Type: reader.GetString(1)), ("table", table))
            .ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);

    // A list of names may be a real list there, or text that looks like one; here it is names between commas.
    static string Cast(string name, string type) => name is "models" or "skills_used"
        ? $"regexp_replace(trim({Name(name)}::varchar, '[]'), '[\"'']', '', 'g')"
        : $"try_cast({Name(name)} as {type})";

    static string Aside(string table) => $"adopted_{table}";

    static string Name(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
