using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The home of a machine, as the sync and the commands use it.</summary>
interface IHome : IDisposable
{
    IReplica Replica { get; }

    /// <summary>
    /// Writes like a command: an event of this home's person and device that names the event it replaces. The timestamp
    /// is from this clock, corrected by the last known time of the hub.
    /// </summary>
    LogEvent Write(EntryId entryId, string kind, string? value, DateTime machineTime);

    /// <summary>Events of others that arrived since the last call, in the order of arrival.</summary>
    IReadOnlyList<LogEvent> TakeInbox();

    /// <summary>Every event, ordered by device and sequence number.</summary>
    IReadOnlyList<LogEvent> Events();

    /// <summary>Every entry in its current state.</summary>
    IReadOnlyList<LogEntry> Entries();
}
