using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Changes to the hub that a person explicitly requests. See <see cref="IHub"/>.</summary>
interface IHubAdministration
{
    /// <summary>Revokes a device: the hub refuses all its future pushes.</summary>
    void Revoke(DeviceId device);

    /// <summary>Deletes the memory that one of a person's machines pushed. Returns the number of files.</summary>
    int DeleteMemory(string person, DeviceId device) =>
        throw new Failure(
            FailureKind.Invalid,
            "cannot delete memory from this hub: memory is in separate tables, which only their owner can drop. "
                + $"See {DocsPage.Hubs} for how."
        );
}
