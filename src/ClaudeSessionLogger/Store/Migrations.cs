using System.Reflection;

namespace ClaudeSessionLogger.Store;

/// <summary>The numbered scripts of <c>Schema/</c>, applied in order, once each, never edited.</summary>
static class Migrations
{
    static readonly string[] s_scripts =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Brings the schema up to date, in one transaction, with a backup beside the file before anything old is changed.</summary>
    public static void Apply(Database database, Locations places, TimeProvider clock)
    {
        var applied = Applied(database);
        RefuseNewer(applied, places);
        var missing = s_scripts.Except(applied).ToList();
        if (missing.Count == 0)
            return;

        var adopts = applied.Count == 0 && Adoption.IsPythonTool(database);
        if (applied.Count > 0 || adopts)
            Backups.Make(database, places, clock);

        database.Transaction(() =>
        {
            database.Execute("create table if not exists migrations (name varchar primary key, applied_at timestamp not null)");
            if (adopts)
                Adoption.SetAside(database);
            foreach (var name in missing)
            {
                database.Execute(Script(name));
                database.Execute("insert into migrations (name, applied_at) values ($name, $now)", ("name", name), ("now", clock.GetUtcNow().UtcDateTime));
            }

            if (adopts)
                Adoption.TakeIn(database);
        });
    }

    public static bool IsCurrent(Database database, Locations places)
    {
        var applied = Applied(database);
        RefuseNewer(applied, places);
        return !s_scripts.Except(applied).Any();
    }

    static List<string> Applied(Database database)
    {
        if (database.Scalar<long>("select count(*) from duckdb_tables() where database_name = 'logger' and table_name = 'migrations'") == 0)
            return [];
        return database.Query("select name from migrations", reader => reader.GetString(0));
    }

    static void RefuseNewer(List<string> applied, Locations places)
    {
        if (applied.Except(s_scripts).Any())
            throw new Failure(FailureKind.Invalid,
                $"{places.Database} was written by a newer claude-session-logger; upgrade this one. Nothing was changed.");
    }

    static string Script(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
