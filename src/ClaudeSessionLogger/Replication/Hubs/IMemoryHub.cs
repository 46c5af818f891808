namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>The memory of people on the hub, and whether others can read it there. See <see cref="IHub"/>.</summary>
interface IMemoryHub
{
    /// <summary>Whether what one person puts there can be kept from the others whom the hub lets in.</summary>
    bool KeepsPrivate { get; }

    /// <summary>Whose the hub is, where roles keep people apart; null where they do not. Whoever wraps a hub must hand it on: without it nobody is asked.</summary>
    HubOwnership? Ownership { get; }

    /// <summary>Brings a person's memory from where an older program kept it to where it is now, and takes it away there.</summary>
    void AdoptMemory(string person)
    {
    }

    /// <summary>
    /// Where the memory of one person is, over the same connection: another log, with devices and events of its own, and no plain tables.
    /// It is made when it is first asked for something.
    /// </summary>
    IEventHub MemoryOf(string person);
}
