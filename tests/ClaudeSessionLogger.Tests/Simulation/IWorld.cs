using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The environment of a simulated history: homes of machines and one hub, in memory or real.</summary>
interface IWorld : IDisposable
{
    IHome NewHome(string person);

    /// <summary>
    /// Copies a home in its current state; each call of the result creates a home from that copy, with the same device.
    /// </summary>
    Func<IHome> Keep(IHome home);

    /// <summary>A new connection to the hub, independent of later changes of the hub.</summary>
    IEventHub Connect();

    void Revoke(DeviceId device);

    /// <summary>Copies the hub in its current state; the result restores that state.</summary>
    Action KeepHub();

    /// <summary>
    /// Damages one stored event until it is repaired. Does nothing if this is not simulated or an event is damaged
    /// already.
    /// </summary>
    void DamageHub();

    /// <summary>Restores damaged events that no machine has any more, as from a backup.</summary>
    /// <param name="isSomewhere">Whether a machine has the event with this device, sequence number and chain.</param>
    void RestoreDamaged(Func<DeviceId, long, Guid, bool> isSomewhere);

    /// <summary>Replaces the hub by an empty one with a new epoch at the same address.</summary>
    void WipeHub();

    /// <summary>
    /// The ids in the hub's entry table with the number of events in each row; null if the hub has no such table.
    /// </summary>
    IReadOnlyDictionary<string, int>? HubRows();

    /// <summary>Whether the hub uses the simulated clock instead of a server's clock.</summary>
    bool HubUsesVirtualClock { get; }

    /// <summary>Whether the hub has a clock, like a server and unlike a folder.</summary>
    bool HubHasClock { get; }

    /// <summary>The time for which everyone reads entries; later than all clocks if they agree only roughly.</summary>
    DateTime Now { get; }

    /// <summary>Whether operations are slow, so that histories should be short.</summary>
    bool IsSlow { get; }

    /// <summary>Whether the hub can be restored or wiped while machines are connected to it.</summary>
    bool HubMayChangeUnderway { get; }
}
