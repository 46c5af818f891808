namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The only way to change rows of the local database: the old ones are deleted and the new ones appended, in one transaction. DuckDB 1.5 loses
/// an update from NULL to a value when it replays its write-ahead log, nearly always in tables with a key and now and then in those without; it
/// replays deletes and appends rightly. So no table has a key and no statement is an update or an upsert; NoUpdatesTests holds both.
/// </summary>
static class Rows
{
    /// <summary>What tells the rows of a table apart, which nothing in the database holds.</summary>
    static readonly (string Table, string Key)[] s_keys =
    [
        ("sessions", "session_id"), ("forgotten", "session_id"), ("memory_changes", "path"), ("log_entries", "id"), ("meta", "key"), ("log_devices", "device_id"),
        ("hub_devices", "device_id"), ("hub_sessions", "session_id"), ("memory_devices", "device_id"), ("memory_hub_devices", "device_id"), ("memory_places", "cwd"),
        ("memory_folders", "folder"), ("memory_projects", "project"), ("log_events", "(device_id, seq)"), ("memory_events", "(device_id, seq)"),
        ("transcripts", "(path, generation)"), ("memory_files", "(project, name)"), ("memory_synced", "(folder, name)"),
    ];

    /// <summary>Tables in which two rows have the same key: a fault of this program.</summary>
    public static IReadOnlyList<string> TablesWithDuplicates(Database database) =>
        [.. s_keys.Where(table => database.Scalar<bool>($"select count(*) > count(distinct {table.Key}) from {table.Table}")).Select(table => table.Table)];

    /// <summary>Puts a row in the place of those with the same key, which is the first column.</summary>
    public static void Put(Database database, string table, params ReadOnlySpan<(string Column, object? Value)> row)
    {
        // A span cannot be captured by the transaction's work.
        var values = row.ToArray();
        var columns = string.Join(", ", values.Select(value => value.Column));
        var parameters = string.Join(", ", values.Select(value => $"${value.Column}"));
        database.RunInTransaction(() =>
        {
            database.Execute($"delete from {table} where {values[0].Column} = ${values[0].Column}", values[0]);
            database.Execute($"insert into {table} ({columns}) values ({parameters})", values);
        });
    }

    /// <summary>Puts the rows of another table, one a key, in the place of those with the same keys.</summary>
    public static void PutAll(Database database, string table, string key, string columns, string source) => database.RunInTransaction(() =>
    {
        database.Execute($"delete from {table} where {key} in (select {key} from {source})");
        database.Execute($"insert into {table} ({columns}) select {columns} from {source}");
    });

    /// <summary>Changes some columns of the rows that fulfil a condition; returns how many.</summary>
    /// <param name="set">New values, as <c>value as column, …</c>.</param>
    /// <param name="join">What else the values and the condition speak of; at most one row for each row of the table.</param>
    public static int Change(Database database, string table, string set, string where, string join = "", params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var (values, changed) = (parameters.ToArray(), 0);
        database.RunInTransaction(() =>
        {
            // Every column, also those that the Python tool's database brought along.
            database.Execute($"create or replace temp table changed_rows as select {table}.rowid as changed_row, {table}.* replace ({set}) from {table} {join} where {where}", values);
            database.Execute($"delete from {table} where rowid in (select changed_row from changed_rows)");
            changed = database.Execute($"insert into {table} select * exclude (changed_row) from changed_rows");
            database.Execute("drop table changed_rows");
        });
        return changed;
    }
}
