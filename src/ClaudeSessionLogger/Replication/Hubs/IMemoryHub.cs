namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>People's memory on the hub, and who can read it there. See <see cref="IHub"/>.</summary>
interface IMemoryHub
{
    /// <summary>Whether one person's data can be hidden from the hub's other users.</summary>
    bool KeepsPrivate { get; }

    /// <summary>
    /// The hub's owner, if the hub has roles; otherwise null. A wrapper must forward it, because without it no consent
    /// is requested.
    /// </summary>
    HubOwnership? Ownership { get; }

    /// <summary>Moves a person's memory from where an older program stored it to its current place.</summary>
    void AdoptMemory(string person)
    {
    }

    /// <summary>
    /// Returns the memory of one person, over the same connection: another log with its own devices and events, without
    /// plain tables. It is created at the first request.
    /// </summary>
    IEventHub MemoryOf(string person);
}
