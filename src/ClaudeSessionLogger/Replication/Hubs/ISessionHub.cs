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
        throw new Failure(
            FailureKind.Invalid,
            "cannot read sessions from a folder hub: it stores none, because everyone with access could read "
                + "them. Run the command without --hub for this machine's sessions."
        );

    /// <summary>Writes sessions and their hours over existing ones; private to this person.</summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Deletes sessions.</summary>
    void ForgetSessions(IReadOnlyCollection<string> sessionIds);
}
