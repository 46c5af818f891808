namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Stores people's memory on the hub, and reports who else can read it. See <see cref="IHub"/>.</summary>
interface IMemoryHub
{
    /// <summary>Whether the hub can hide one person's data from its other users.</summary>
    bool KeepsPrivate { get; }

    /// <summary>
    /// The hub's owner if the hub has roles; otherwise null. Implementations that wrap a hub must forward this
    /// property: if it is null, nobody is asked for consent.
    /// </summary>
    HubOwnership? Ownership { get; }

    /// <summary>
    /// Returns which users of this machine can open the hub's files besides this person, as a clause; null if nobody
    /// can, or if the hub has no files.
    /// </summary>
    string? MemoryReaders() => null;

    /// <summary>Whether this person's memory is on the hub already, sent by this person.</summary>
    bool HasMemoryOf(string person) => false;

    /// <summary>Moves a person's memory out of the tables in which an older program stored it.</summary>
    void AdoptMemory(string person) { }

    /// <summary>
    /// Returns the memory of one person, over the same connection. It is another event log, with its own devices and
    /// events, but without plain tables. It is created at the first request.
    /// </summary>
    IEventHub MemoryOf(string person);
}
