using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A machine's home: what the exchange sees of it, and what the commands do with it.</summary>
interface IHome : IDisposable
{
    IReplica Replica { get; }

    /// <summary>
    /// What a command does: an event of this home's person under its device, stamped by this clock corrected by what is remembered of the
    /// hub's, naming the event it replaces.
    /// </summary>
    LogEvent Write(string entryId, string kind, string? value, DateTime machineTime);

    /// <summary>Events of others that arrived since this was last asked, in the order of arrival.</summary>
    IReadOnlyList<LogEvent> TakeInbox();

    /// <summary>Every event, by device and number.</summary>
    IReadOnlyList<LogEvent> Events();

    /// <summary>Every entry as it stands.</summary>
    IReadOnlyList<LogEntry> Entries();
}
