using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Brings this machine's sessions to the hub, up only: new and changed ones page by page, with what they used hour by hour; those
/// that are here no more are taken away there.
/// </summary>
sealed class SessionUploader(ISessionHub hub, LogReplica replica, HubPusher self)
{
    const int Page = 200;

    // A hub that refuses so many refuses them all.
    const int MostRefusals = 10;

    Failure? _refused;
    int _refusals;

    /// <param name="goes">Whether any are sent. What is here no more is taken away there in any case.</param>
    public int Run(bool goes)
    {
        var pushed = 0;
        if (!hub.KeepsSessions)
            return 0;
        if (replica.Use(SessionUploads.Gone) is [_, ..] gone)
        {
            hub.ForgetSessions(gone);
            replica.Use(database => SessionUploads.MarkGone(database, gone));
        }

        for (var after = ""; goes && replica.Use(database => SessionUploads.Waiting(database, Page, after)) is [_, ..] page; after = page[^1].Session.Session.Id)
        {
            var taken = Push(page);
            // One that changed meanwhile waits on.
            replica.Use(database => SessionUploads.MarkPushed(database, taken));
            pushed += taken.Count;
        }

        return _refused is null ? pushed : throw _refused;
    }

    // A page is taken whole or not at all. If one session in it is what the hub refuses, the others go one by one.
    List<PendingSession> Push(List<PendingSession> page)
    {
        try
        {
            hub.PushSessions(self with { Device = replica.Load().Device }, [.. page.Select(waiting => waiting.Session)]);
            return page;
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            if (page.Count > 1)
                return [.. page.SelectMany(waiting => Push([waiting]))];
            _refused ??= new(failure.Kind, $"session {page[0].Session.Session.Id}: {failure.Message}", failure);
            // It is not the session.
            return ++_refusals < MostRefusals ? [] : throw _refused;
        }
    }
}
