using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>What a person has the hub do on purpose. See <see cref="IHub"/>.</summary>
interface IHubAdministration
{
    /// <summary>From now on what this device pushes is refused.</summary>
    void Revoke(string device);

    /// <summary>Takes away what one machine brought of a person's memory. Returns how many files that was.</summary>
    int DeleteMemory(string person, string device) =>
        throw new Failure(FailureKind.Invalid, "cannot delete memory from this hub: it is in separate tables, which their owner can drop. docs/hubs.md names them.");
}
