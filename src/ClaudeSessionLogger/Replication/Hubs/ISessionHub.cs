using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Reads and writes sessions on the hub. See <see cref="IHub"/>.</summary>
interface ISessionHub
{
    /// <summary>
    /// Whether the hub can store sessions so that only their owner can read them. If not, no sessions are pushed.
    /// </summary>
    bool KeepsSessions { get; }

    /// <summary>
    /// Returns the stored sessions with their hourly usage: the sessions of one person, or all sessions that the hub
    /// lets this person read.
    /// </summary>
    /// <param name="person">
    /// The person whose sessions to return; null for all people. A hub with roles ignores the name and uses the
    /// connecting role.
    /// </param>
    IReadOnlyList<HubSession> Sessions(string? person) =>
        throw new Failure(
            FailureKind.Invalid,
            "cannot read sessions from a folder hub: it stores no sessions, because everyone with access could read "
                + "them. Run the command without --hub for this machine's sessions."
        );

    /// <summary>
    /// Adds or replaces sessions and their hourly usage. Only the person who pushes them can read them.
    /// </summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Deletes sessions.</summary>
    void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds);
}
