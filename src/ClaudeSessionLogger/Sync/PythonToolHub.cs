using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Whether this machine still has to decide about the MotherDuck database with which the Python tool synced: this
/// program syncs with it only after joining it.
/// </summary>
static class PythonToolHub
{
    public const string Address = "md:";
    const string Key = "python_tool_hub";

    public static bool IsUndecided(Database database) =>
        PythonToolImport.WasUsed(database) && Meta.Get(database, Key) is null;

    /// <summary>Records that the user does not want to join it.</summary>
    public static void SetDecided(Database database) => Meta.Set(database, Key, "decided");
}
