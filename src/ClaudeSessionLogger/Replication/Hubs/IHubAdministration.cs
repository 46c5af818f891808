using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Changes to the hub that a person explicitly requests. See <see cref="IHub"/>.</summary>
interface IHubAdministration
{
    /// <summary>Refuses all future pushes of this device.</summary>
    void Revoke(DeviceId device);

    /// <summary>Deletes what one machine pushed of a person's memory. Returns the number of files.</summary>
    int DeleteMemory(string person, DeviceId device) =>
        throw new Failure(
            FailureKind.Invalid,
            "cannot delete memory from this hub: it is in separate tables, which only their owner can drop. "
                + "See docs/hubs.md."
        );
}
