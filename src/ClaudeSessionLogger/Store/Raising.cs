namespace ClaudeSessionLogger.Store;

/// <summary>Raises a file of an older storage format to ours, by a copy that takes its place.</summary>
static class Raising
{
    public static void Raise(Database database, Locations places, TimeProvider clock)
    {
        Backups.Make(database, places, clock);
        var raised = places.Database + ".raised";
        AtomicFile.TryDelete(raised);
        Backups.CopyTo(database, raised);

        // With the old file empty of a log, and on Unix still locked by us, so that nobody writes to it meanwhile.
        database.Execute("checkpoint logger");
        if (OperatingSystem.IsWindows())
            database.Dispose();
        File.Move(raised, places.Database, overwrite: true);
        database.Dispose();
    }
}
