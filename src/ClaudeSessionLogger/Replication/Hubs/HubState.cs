using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>A hub at one moment.</summary>
/// <param name="Epoch">Made when the hub was: another one is another hub, or one that was rebuilt.</param>
/// <param name="Now">The hub's clock, UTC; null for a place that has none (a folder).</param>
/// <param name="Devices">How many devices there are.</param>
/// <param name="Mark">The exclusive or of their <see cref="HubDevice.Mark"/>s: with <paramref name="Devices"/>, whether anything has changed.</param>
readonly record struct HubState(Guid Epoch, DateTime? Now, long Devices, long Mark);

/// <summary>Who pushes. <paramref name="Name"/> is the machine's.</summary>
sealed record HubPusher(string Device, string Name, string Person, string ProgramVersion);

/// <summary>Events to add, of one or several devices, with the entries they are of as they now stand here.</summary>
sealed record HubPushRequest(HubPusher Pusher, IReadOnlyList<DevicePush> Devices, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>
    /// Entries of which what another tool wrote into the row has been taken in, so that the row may be written over: if it is still as
    /// <see cref="IHub.ForeignEntries"/> last showed it on this connection.
    /// </summary>
    public IReadOnlySet<string> TakenIn { get; init; } = new HashSet<string>();

    /// <summary>Whether rows of these entries that say they are made of more events than there are give way too: what they were made of is lost.</summary>
    public bool Mends { get; init; }
}

/// <summary>A device's events from the one after <paramref name="Base"/> on, dense and chained.</summary>
sealed record DevicePush(string Device, ChainHead Base, IReadOnlyList<LogEvent> Events)
{
    public ChainHead Head => Events is [.., var last] ? last.Head : Base;
}

/// <summary>Events of one device to be put back.</summary>
/// <param name="Head">How far the hub says that the device's events go.</param>
/// <param name="Missing">Stored only where there is no event of that number.</param>
/// <param name="Damaged">Stored in place of what is there: the chain proves that these are the right ones.</param>
sealed record HubRepairRequest(HubPusher Pusher, string Device, ChainHead Head, IReadOnlyList<LogEvent> Missing, IReadOnlyList<LogEvent> Damaged);

/// <summary>What is not as the hub's events say.</summary>
/// <param name="Rows">Entries whose row in the plain table is missing, or made of fewer or more events than there are; not those of other tools.</param>
/// <param name="Forgotten">Entries that were forgotten and of which text is there, or a row.</param>
sealed record HubLeftovers(IReadOnlyList<string> Rows, IReadOnlyList<string> Forgotten)
{
    public static readonly HubLeftovers None = new([], []);
}

/// <summary>A session's row with the documented columns, and what it used hour by hour.</summary>
sealed record HubSession(Session Session, string? CreatedBy, string? EndReason, IReadOnlyList<SessionHour> Hours)
{
    /// <summary>The machine that pushed it; only of one that was read there.</summary>
    public string? Device { get; init; }
}

/// <summary>What a session used of a model within an hour (UTC).</summary>
sealed record SessionHour(DateTime Hour, string Model, long Responses, Tokens Tokens, int WebSearches, decimal? CostUsd);
