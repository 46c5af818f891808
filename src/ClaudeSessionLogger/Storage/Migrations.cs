using System.Reflection;
using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>The kind of schema that a DuckDB file has.</summary>
enum SchemaKind
{
    None,
    PythonTool,
    Older,
    Current,
    Newer,
}

/// <summary>
/// Applies the numbered scripts in <c>Schema/</c> in order, each once. Scripts are never edited after release.
/// </summary>
static class Migrations
{
    // Not applied to a new database, whose tables are created without keys: to copy each of them would take half of the
    // time in which it is created.
    const string KeyRemoval = "0005_no_keys.sql";

    static readonly string[] s_scripts =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Migrates the schema in one transaction. Makes a backup first if the database already has tables.
    /// </summary>
    /// <param name="isNew">Whether the file has just been created.</param>
    /// <returns>Whether a backup was made.</returns>
    public static bool Apply(Database database, AppPaths paths, TimeProvider clock, bool isNew = false)
    {
        var applied = isNew ? [] : Applied(database);
        RefuseNewer(applied, paths);
        var missing = s_scripts.Except(applied).ToList();
        if (missing.Count == 0)
            return false;

        var importsPythonTool = !isNew && applied.Count == 0 && PythonToolImport.IsPythonTool(database);
        var hasExistingTables = applied.Count > 0 || importsPythonTool;
        if (hasExistingTables)
            Backups.Make(database, paths, clock);

        database.TransactionWithCheckpoint(() =>
        {
            database.Execute(
                "create table if not exists migrations (name varchar not null, applied_at timestamp not null)"
            );
            if (importsPythonTool)
                PythonToolImport.CopyOldTables(database);
            foreach (var name in missing.Where(name => !isNew || name != KeyRemoval))
                database.Execute(isNew ? WithoutKeys(Script(name)) : Script(name));
            database.Execute(
                "insert into migrations (name, applied_at) select unnest($names), $now",
                ("names", missing),
                ("now", clock.GetUtcNow().UtcDateTime)
            );

            if (importsPythonTool)
                PythonToolImport.Import(database);
        });
        return hasExistingTables;
    }

    public static bool IsCurrent(Database database, AppPaths paths)
    {
        var applied = Applied(database);
        RefuseNewer(applied, paths);
        return !s_scripts.Except(applied).Any();
    }

    public static SchemaKind KindOf(Database database)
    {
        var applied = Applied(database);
        return applied.Except(s_scripts).Any() ? SchemaKind.Newer
            : applied.Count == 0 ? (PythonToolImport.IsPythonTool(database) ? SchemaKind.PythonTool : SchemaKind.None)
            : s_scripts.Except(applied).Any() ? SchemaKind.Older
            : SchemaKind.Current;
    }

    public static string? StorageVersion(Database database) =>
        database.Scalar<string>(
            "select tags['storage_version']::varchar from duckdb_databases() where database_name = 'logger'"
        );

    static List<string> Applied(Database database)
    {
        try
        {
            return database.Query("select name from migrations", reader => reader.GetString(0));
        }
        catch (DuckDBException e) when (DatabaseFailure.IsNoTable(e))
        {
            // The table does not exist. Checking this beforehand would add 2 ms whenever the database is opened.
            return [];
        }
    }

    static void RefuseNewer(List<string> applied, AppPaths paths)
    {
        if (applied.Except(s_scripts).Any())
            throw new Failure(
                FailureKind.Invalid,
                $"cannot open {paths.Database}: it was written by a newer claude-session-logger. Upgrade "
                    + "claude-session-logger; nothing was changed."
            );
    }

    static string WithoutKeys(string script) => script.Replace(" primary key", " not null", StringComparison.Ordinal);

    static string Script(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
