using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Sessions on the hub. See <see cref="IHub"/>.</summary>
interface ISessionHub
{
    /// <summary>
    /// Whether the hub can store sessions so that only their owner can read them. If not, none are pushed.
    /// </summary>
    bool KeepsSessions { get; }

    /// <summary>
    /// Returns the stored sessions with their hours: those of one person, or of everybody whose sessions the hub shows
    /// to this one.
    /// </summary>
    /// <param name="person">The person, if the hub itself does not know who asks; null for everybody.</param>
    IReadOnlyList<HubSession> Sessions(string? person) =>
        throw new Failure(FailureKind.Invalid, "the hub is a folder, which keeps no sessions: they would be everybody's to read. Ask without --hub what this machine knows.");

    /// <summary>Writes sessions and their hours over existing ones; private to this person.</summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Deletes sessions.</summary>
    void ForgetSessions(IReadOnlyCollection<string> sessionIds);
}
