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
        Replacement.Put(raised, database, places);
    }
}
