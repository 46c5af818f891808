using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A connection to a hub. Every method is atomic and idempotent: if the program is killed or the answer is lost, the
/// change has been made completely or not at all, and repeating the call has no further effect.
/// </summary>
/// <remarks>
/// Throws <see cref="Failure"/>: Unreachable (offline, or the time limit is exceeded), Unauthorized, Invalid (a newer
/// schema, unreadable data), Conflict (another machine changed the hub first; read the hub again after a pause). No
/// message contains a secret. Instances are not thread-safe.
/// </remarks>
interface IHub : IEventHub, ISessionHub, IMemoryHub, IHubAdministration;
