using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Who else has come to a hub that keeps nothing from anybody, while this person's memory is there. Told until they have looked at it. Another
/// hub, or none, forgets it.
/// </summary>
static class MemoryReaders
{
    const string Names = "hub_readers", KnownReaders = "hub_readers_told";

    /// <summary>Their names by commas; null where there are none.</summary>
    public static string? Of(Database database) => Meta.Get(database, Names) is { Length: > 0 } names ? names : null;

    /// <summary>Those names while the person has not seen them.</summary>
    public static string? NewReaders(Database database) => Of(database) is { } names && names != Meta.Get(database, KnownReaders) ? names : null;

    public static void Set(Database database, string names)
    {
        if (names != (Of(database) ?? ""))
            database.Transaction(() => Meta.Set(database, Names, names));
    }

    public static void MarkKnown(Database database)
    {
        if (NewReaders(database) is { } names)
            database.Transaction(() => Meta.Set(database, KnownReaders, names));
    }

    /// <summary>Whether the hub was seen to have any of this person's memory.</summary>
    public static bool HasMemory(Database database) => database.Scalar<long>($"select coalesce(sum(seq), 0)::bigint from {EventTables.Memory.HubDevices}") > 0;

    /// <summary>How many files there are that may be read where the versions go.</summary>
    public static long Files(Database database) => database.Scalar<long>("select count(*) from memory_files where hash is not null");
}
