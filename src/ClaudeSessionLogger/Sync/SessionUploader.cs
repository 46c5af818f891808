using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Uploads this machine's sessions to the hub: new and changed ones, page by page, with their usage per hour. Sessions
/// deleted here are deleted there.
/// </summary>
sealed class SessionUploader(ISessionHub hub, ReplicaDatabase local, HubPusher self)
{
    const int Page = 200;

    // A hub that refuses this many sessions refuses all of them.
    const int MostRefusals = 10;

    Failure? _refused;
    int _refusals;

    /// <param name="goes">Whether to send sessions. Sessions deleted here are deleted on the hub in any case.</param>
    public int Run(bool goes)
    {
        var pushed = 0;
        if (!hub.KeepsSessions)
            return 0;
        if (local.Use(SessionUploads.Gone) is [_, ..] gone)
        {
            hub.ForgetSessions(gone);
            local.Use(database => SessionUploads.MarkGone(database, gone));
        }

        for (var after = ""; goes && local.Use(database => SessionUploads.Waiting(database, Page, after)) is [_, ..] page; after = page[^1].Session.Session.Id)
        {
            var taken = Push(page);
            // A session that changed meanwhile stays queued.
            local.Use(database => SessionUploads.MarkPushed(database, taken));
            pushed += taken.Count;
        }

        return _refused is null ? pushed : throw _refused;
    }

    // The hub accepts a page whole or not at all. If it refuses one of the sessions, the others are sent one by one.
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
            // Too many refusals: the cause is the hub, not the session.
            return ++_refusals < MostRefusals ? [] : throw _refused;
        }
    }
}
