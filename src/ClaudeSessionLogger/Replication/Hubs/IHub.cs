using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A connection to the place that keeps machines in step. Every method is one exchange, whole or not at all: killed in the middle, or
/// with its answer lost, it has happened or it has not, and doing it again changes nothing.
/// </summary>
/// <remarks>
/// Throws <see cref="Failure"/>: Unreachable (offline, or the time limit), Unauthorized, Invalid (a newer schema, garbage), Conflict
/// (another machine came first: look again, with a pause). No message holds a secret. Not safe for several threads.
/// </remarks>
interface IHub : IEventHub, ISessionHub, IMemoryHub, IHubAdministration;
