using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Sessions on the hub. See <see cref="IHub"/>.</summary>
interface ISessionHub
{
    /// <summary>Whether sessions can be put there so that only this person reads them; otherwise none are.</summary>
    bool KeepsSessions { get; }

    /// <summary>The sessions that are there, with their hours: of one person, or of everybody whom the hub lets this one see.</summary>
    /// <param name="person">Whose, where the hub itself does not know who asks; null for everybody's.</param>
    IReadOnlyList<HubSession> Sessions(string? person) =>
        throw new Failure(FailureKind.Invalid, "the hub is a folder, which keeps no sessions: they would be everybody's to read. Ask without --hub what this machine knows.");

    /// <summary>Puts sessions and their hours there, over what was there of the same; private to this person.</summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Takes sessions away again.</summary>
    void ForgetSessions(IReadOnlyCollection<string> sessionIds);
}
