using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Stores the names of other people who can read this person's memory: all users of the hub, if it has received this
/// memory and cannot hide it from other users. The names are reported until the person has seen them, and are deleted
/// when the hub changes.
/// </summary>
static class MemoryReaders
{
    const string Names = "hub_readers",
        KnownReaders = "hub_readers_told",
        HeldBack = "hub_memory_held";

    /// <summary>Why the memory of a person who wants this is not sent.</summary>
    public const string KeptHere = "memory stays on this machine, as configured";

    /// <summary>Why this person's memory is not sent to the hub, as of the last sync; null if it is.</summary>
    public static string? WhyNotSent(Database database, Settings settings) =>
        settings.Hub is null ? null
        : settings.Memory is false ? KeptHere
        : Meta.Get(database, HeldBack) is { Length: > 0 } reason ? reason
        : null;

    /// <param name="reason">Null if memory is sent, or if the next sync must find out.</param>
    public static void SetWhyNotSent(Database database, string? reason)
    {
        if ((reason ?? "") != (Meta.Get(database, HeldBack) ?? ""))
            database.Transaction(() => Meta.Set(database, HeldBack, reason ?? ""));
    }

    /// <summary>The names of the readers, separated by commas; null if there are none.</summary>
    public static string? Of(Database database) => Meta.Get(database, Names) is { Length: > 0 } names ? names : null;

    /// <summary>The names of the readers, if the person has not seen them yet; else null.</summary>
    public static string? NewReaders(Database database) =>
        Of(database) is { } names && names != Meta.Get(database, KnownReaders) ? names : null;

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

    /// <summary>Whether the hub is known to have any of this person's memory.</summary>
    public static bool HasMemory(Database database) =>
        database.Scalar<long>($"select coalesce(sum(seq), 0)::bigint from {EventTables.Memory.HubDevices}") > 0;

    /// <summary>The number of memory files that readers can see on the hub.</summary>
    public static long Files(Database database) =>
        database.Scalar<long>("select count(*) from memory_files where hash is not null");
}
