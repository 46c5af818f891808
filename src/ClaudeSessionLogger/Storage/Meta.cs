namespace ClaudeSessionLogger.Storage;

/// <summary>Stores values of this machine by key. They are never synced.</summary>
static class Meta
{
    public static string? Get(Database database, string key) =>
        database.Scalar<string>("select value from meta where key = $key", ("key", key));

    public static void Set(Database database, string key, string value) =>
        Rows.Put(database, "meta", ("key", key), ("value", value));
}
