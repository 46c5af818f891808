using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Brings this machine's sessions to the hub, up only: new and changed ones page by page, with what they used hour by hour; those
/// that are here no more are taken away there.
/// </summary>
sealed class SessionPush(IHub hub, StoredReplica replica, HubPusher self)
{
    const int Page = 200;

    public int Run()
    {
        var pushed = 0;
        if (!hub.KeepsSessions)
            return 0;
        if (replica.Use(SessionExport.Gone) is [_, ..] gone)
        {
            hub.ForgetSessions(gone);
            replica.Use(database => SessionExport.MarkGone(database, gone));
        }

        while (replica.Use(database => SessionExport.Waiting(database, Page)) is [_, ..] page)
        {
            hub.PushSessions(self with { Device = replica.Load().Device }, [.. page.Select(waiting => waiting.Session)]);
            // One that changed meanwhile waits on.
            replica.Use(database => SessionExport.MarkPushed(database, page));
            pushed += page.Count;
        }

        return pushed;
    }
}
