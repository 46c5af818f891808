using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Uploads new and changed sessions of this machine to the hub, page by page, with their hourly usage. Sessions that
/// were deleted on this machine are deleted on the hub.
/// </summary>
sealed class SessionUploader(ISessionHub hub, ReplicaDatabase local, HubPusher self)
{
    const int Page = 200;

    // If the hub refuses this many sessions, the upload stops, because the hub would probably refuse all others.
    const int MaxRefusals = 10;

    Failure? _refused;
    int _refusals;

    /// <param name="sends">
    /// Whether to send sessions. Sessions that were deleted on this machine are deleted on the hub in any case.
    /// </param>
    public int Run(bool sends)
    {
        var pushed = 0;
        if (!hub.KeepsSessions)
            return 0;
        if (local.Use(SessionUploads.FindDeleted) is [_, ..] deleted)
        {
            hub.ForgetSessions(deleted);
            local.Use(database => SessionUploads.MarkDeleted(database, deleted));
        }

        for (
            var after = default(SessionId);
            sends && local.Use(database => SessionUploads.ReadPending(database, Page, after)) is [_, ..] page;
            after = page[^1].Session.Session.Id
        )
        {
            var accepted = Push(page);
            // A session that changed during the upload stays queued.
            local.Use(database => SessionUploads.MarkPushed(database, accepted));
            pushed += accepted.Count;
        }

        return _refused is null ? pushed : throw _refused;
    }

    // The hub accepts a page completely or not at all. If it refuses a page, each session is sent separately.
    List<PendingSession> Push(List<PendingSession> page)
    {
        try
        {
            hub.PushSessions(self with { Device = local.Device }, [.. page.Select(waiting => waiting.Session)]);
            return page;
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            if (page.Count > 1)
                return [.. page.SelectMany(waiting => Push([waiting]))];
            _refused ??= new(failure.Kind, $"session {page[0].Session.Session.Id}: {failure.Message}", failure);
            // After too many refusals, the cause is probably the hub and not a single session.
            return ++_refusals < MaxRefusals ? [] : throw _refused;
        }
    }
}
