using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Reads and writes sessions on the hub. See <see cref="IHub"/>.</summary>
interface ISessionHub
{
    /// <summary>Whether the hub can store sessions. If not, no sessions are pushed.</summary>
    bool KeepsSessions { get; }

    /// <summary>
    /// Whether sessions are sent only if this person has said so, and nobody else can read the hub: nothing on the hub
    /// separates people.
    /// </summary>
    bool NeedsSessionConsent => false;

    /// <summary>
    /// If <see cref="NeedsSessionConsent"/>, returns who besides this person can read the hub, as a clause; null if
    /// nobody can.
    /// </summary>
    /// <param name="ownNames">The names of this person.</param>
    string? SessionReaders(IReadOnlyCollection<string> ownNames) => null;

    /// <summary>
    /// Returns the stored sessions with their hourly usage: the sessions of one person, or all sessions that the hub
    /// lets this person read.
    /// </summary>
    /// <param name="person">
    /// The person whose sessions to return; null for all people. A hub with roles ignores the name and uses the
    /// connecting role.
    /// </param>
    IReadOnlyList<HubSession> Sessions(string? person) => [];

    /// <summary>
    /// Adds or replaces sessions and their hourly usage. Only the person who pushes them can read them.
    /// </summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Deletes sessions.</summary>
    void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds);
}
