using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Imports a <c>sessions.duckdb</c> of the Python tool. Columns are matched by name and cast to our types, because the
/// types of the Python tool are not documented. Unknown columns are kept.
/// </summary>
static class PythonToolImport
{
    const string ImportedKey = "python_tool";

    // The Python tool's tables with their key columns. A table comes before the tables that it refers to.
    static readonly (string Table, string Key)[] s_tables =
    [
        ("log_entries", "id"),
        ("sessions", "session_id"),
        ("meta", "key"),
    ];

    // Reads only table names, because it runs for every new database and querying the column catalog is slow.
    public static bool IsPythonTool(Database database) =>
        database
            .Query(
                "select table_name from duckdb_tables() where database_name = 'logger'",
                reader => reader.GetString(0)
            )
            .Exists(table => s_tables.Any(known => known.Table == table));

    /// <summary>
    /// Copies each table to a table with another name and drops the original, so that our table can have the name of
    /// the original. DuckDB cannot rename a table that has an index or is referenced by another table.
    /// </summary>
    public static void CopyOldTables(Database database)
    {
        foreach (var (table, _) in s_tables.Where(known => Columns(database, known.Table).Count > 0))
        {
            database.Execute($"create table {OldTableName(table)} as from {table}");
            database.Execute($"drop table {table}");
        }
    }

    /// <summary>
    /// Moves the rows into our tables. Adds one response for each session, with the totals of the session. This
    /// response is replaced when the transcript is read.
    /// </summary>
    public static void Import(Database database)
    {
        // Converts times with a time zone to UTC, whatever the time zone of this machine.
        database.Execute("set TimeZone = 'UTC'");
        foreach (var (table, key) in s_tables)
        {
            var old = Columns(database, OldTableName(table));
            if (old.Count == 0)
                continue;

            var ours = Columns(database, table);
            foreach (var (name, type) in old.Where(column => !ours.ContainsKey(column.Key)))
                database.Execute($"alter table {table} add column {Database.Name(name)} {type}");

            var columns = string.Join(", ", old.Keys.Select(Database.Name));
            var values = string.Join(
                ", ",
                old.Keys.Select(name =>
                    (
                        !ours.TryGetValue(name, out var type) ? Database.Name(name)
                        : name.Equals(key, StringComparison.OrdinalIgnoreCase)
                            ? $"coalesce({Cast(name, type)}, uuid()::varchar)"
                        : Cast(name, type)
                    ) + $" as {Database.Name(name)}"
                )
            );
            // The Python tool's tables did not enforce their keys. If several rows have the same key, the first is
            // kept.
            var oldTable = OldTableName(table);
            database.Execute(
                $"""
                insert into {table} ({columns})
                select {columns} from (select {values}, rowid as adopted_row from {oldTable})
                qualify row_number() over (partition by {key} order by adopted_row) = 1 order by adopted_row
                """
            );
            database.Execute($"drop table {oldTable}");
        }

        AddResponses(database, "true");
        Remember(database);
    }

    /// <summary>Records that the Python tool was used on this machine.</summary>
    public static void Remember(Database database) => Meta.Set(database, ImportedKey, "true");

    /// <summary>Whether the Python tool was used on this machine.</summary>
    public static bool WasUsed(Database database) =>
        database.Scalar<bool>(
            "select exists (from meta where key in ($key, 'inbox_watermark')) or exists (from responses where adopted)",
            ("key", ImportedKey)
        );

    /// <summary>
    /// Adds a response for each session that the Python tool has recorded in our file since, so that reports count it.
    /// </summary>
    public static void CountNewSessions(Database database)
    {
        // Only sessions of the Python tool have no device.
        const string isNew = "device_id is null and session_id not in (select session_id from responses)";
        if (
            database.Scalar<bool>("select exists (from sessions where device_id is null)")
            && database.Scalar<bool>($"select exists (from sessions where {isNew})")
        )
            database.Transaction(() => AddResponses(database, isNew));
    }

    static void AddResponses(Database database, string condition)
    {
        database.Execute(
            $"""
            insert into responses (session_id, response_key, responded_at, model, git_branch,
                input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens,
                web_search_requests, lower_bound, advisor, adopted, cost_usd)
            select session_id, hash(session_id), coalesce(started_at, ended_at, session_date),
                coalesce(nullif(models, ''), 'unknown'), git_branch,
                coalesce(input_tokens, 0), coalesce(output_tokens, 0), coalesce(cache_write_tokens, 0), 0,
                coalesce(cache_read_tokens, 0), 0, false, false, true, try_cast(cost_usd as decimal(18, 12))
            from sessions where {condition}
            """
        );
        UsageStore.MarkAllPending(database);
    }

    /// <summary>Returns the names and types of a table's columns, in order.</summary>
    static Dictionary<string, string> Columns(Database database, string table) =>
        database
            .Query(
                "select column_name, data_type from duckdb_columns() where database_name = 'logger' and table_name = "
                    + "$table order by column_index",
                reader => (Name: reader.GetString(0), Type: reader.GetString(1)),
                ("table", table)
            )
            .ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);

    // Casts to text first: every type can be cast to text, and the text of a time includes its zone.
    static string Cast(string name, string type) =>
        name.ToLowerInvariant() switch
        {
            // Converts names to comma-separated text. The column may be a list, or text that looks like a list.
            "models" or "skills_used" =>
                $"nullif(array_to_string(regexp_extract_all({Database.Name(name)}::varchar, '[^]\\[,\"'' "
                    + $"][^]\\[,\"'']*'), ', '), '')",
            _ when type == "TIMESTAMP" =>
                $"try_cast(try_cast({Database.Name(name)}::varchar as timestamptz) as timestamp)",
            _ => $"try_cast({Database.Name(name)}::varchar as {type})",
        };

    static string OldTableName(string table) => $"adopted_{table}";
}
