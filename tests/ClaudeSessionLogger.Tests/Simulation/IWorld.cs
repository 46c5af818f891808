using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>What a simulated history runs over: homes of machines and one hub, in memory or real.</summary>
interface IWorld : IDisposable
{
    IHome NewHome(string person);

    /// <summary>Keeps a copy of a home as it now is; each call of the result makes a home of that copy, with the same device.</summary>
    Func<IHome> Keep(IHome home);

    /// <summary>A connection of its own to the hub, whatever becomes of the hub.</summary>
    IEventHub Connect();

    void Revoke(DeviceId device);

    /// <summary>Keeps a copy of the hub as it now is; the result puts the hub back to it.</summary>
    Action KeepHub();

    /// <summary>An event that is stored on the hub rots, and stays so until it is put back. Nothing where that is not simulated, or one is rotten already.</summary>
    void DamageHub();

    /// <summary>What nobody can put back any more, somebody restores from a backup.</summary>
    /// <param name="isSomewhere">Whether a machine has the event of this device and number, with this chain.</param>
    void RestoreDamaged(Func<DeviceId, long, Guid, bool> isSomewhere);

    /// <summary>An empty hub, of another epoch, at the same address.</summary>
    void WipeHub();

    /// <summary>The ids of the hub's plain table of entries, with how many events each row says it folds; null where a hub has no such table.</summary>
    IReadOnlyDictionary<string, int>? HubRows();

    /// <summary>Whether the hub's clock is the history's, and not a server's own.</summary>
    bool HubGoesByVirtualClock { get; }

    /// <summary>Whether it has a clock of its own, as a server has and a folder has not.</summary>
    bool HubHasClock { get; }

    /// <summary>As of when everybody looks at entries; where clocks only roughly agree, later than any of them.</summary>
    DateTime Now { get; }

    /// <summary>Whether all takes so long here that histories are better short.</summary>
    bool IsSlow { get; }

    /// <summary>Whether the hub may be put back or wiped while machines are connected to it.</summary>
    bool HubMayChangeUnderway { get; }
}
