namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Changes rows of the local database: deletes the old rows and inserts new rows in one transaction. All code must use
/// this class instead of updates, because DuckDB 1.5 can lose an update from NULL to a value when it replays its WAL:
/// nearly always in tables with a key, sometimes in others. DuckDB replays deletes and inserts correctly. So no table
/// has a key and no statement is an update or upsert; NoUpdatesTests checks both.
/// </summary>
static class Rows
{
    /// <summary>The key of each table. The database does not enforce these keys.</summary>
    static readonly (string Table, string Key)[] s_keys =
    [
        ("sessions", "session_id"),
        ("forgotten", "session_id"),
        ("session_marks", "session_id"),
        ("memory_changes", "path"),
        ("log_entries", "id"),
        ("meta", "key"),
        ("log_devices", "device_id"),
        ("hub_devices", "device_id"),
        ("hub_sessions", "session_id"),
        ("memory_devices", "device_id"),
        ("memory_hub_devices", "device_id"),
        ("memory_places", "cwd"),
        ("memory_folders", "folder"),
        ("memory_projects", "project"),
        ("log_events", "(device_id, seq)"),
        ("memory_events", "(device_id, seq)"),
        ("transcripts", "(path, generation)"),
        ("memory_files", "(project, name)"),
        ("memory_synced", "(folder, name)"),
    ];

    /// <summary>
    /// Returns the tables in which several rows have the same key. Only a bug in this program can cause this.
    /// </summary>
    public static IReadOnlyList<string> TablesWithDuplicates(Database database) =>
        [
            .. s_keys
                .Where(table =>
                    database.Scalar<bool>($"select count(*) > count(distinct {table.Key}) from {table.Table}")
                )
                .Select(table => table.Table),
        ];

    /// <summary>Inserts a row, and deletes existing rows with the same key. The first column is the key.</summary>
    public static void Put(Database database, string table, params ReadOnlySpan<(string Column, object? Value)> row)
    {
        // A lambda cannot capture a span.
        var values = row.ToArray();
        var columns = string.Join(", ", values.Select(value => value.Column));
        var parameters = string.Join(", ", values.Select(value => $"${value.Column}"));
        database.RunInTransaction(() =>
        {
            database.Execute($"delete from {table} where {values[0].Column} = ${values[0].Column}", values[0]);
            database.Execute($"insert into {table} ({columns}) values ({parameters})", values);
        });
    }

    /// <summary>
    /// Inserts the rows of another table, and deletes existing rows with the same keys. In the other table, each key
    /// must occur only once.
    /// </summary>
    public static void PutAll(Database database, string table, string key, string columns, string source) =>
        database.RunInTransaction(() =>
        {
            database.Execute($"delete from {table} where {key} in (select {key} from {source})");
            database.Execute($"insert into {table} ({columns}) select {columns} from {source}");
        });

    /// <summary>Changes columns of the rows that match a condition. Returns the number of changed rows.</summary>
    /// <param name="set">New values, as <c>value as column, …</c>.</param>
    /// <param name="join">
    /// A join with other tables that the values and the condition use. Each row of <paramref name="table"/> may match
    /// at most one joined row.
    /// </param>
    public static int Change(
        Database database,
        string table,
        string set,
        string where,
        string join = "",
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var (values, changed) = (parameters.ToArray(), 0);
        database.RunInTransaction(() =>
        {
            // Copies all columns, including unknown columns imported from the Python tool.
            database.Execute(
                $"create or replace temp table changed_rows as select {table}.rowid as changed_row, {table}.* replace "
                    + $"({set}) from {table} {join} where {where}",
                values
            );
            database.Execute($"delete from {table} where rowid in (select changed_row from changed_rows)");
            changed = database.Execute($"insert into {table} select * exclude (changed_row) from changed_rows");
            database.Execute("drop table changed_rows");
        });
        return changed;
    }
}
