using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Inbox;

/// <summary>Reads the inbox, and marks what was shown as seen.</summary>
sealed class InboxLoader(AppPaths paths, TimeProvider clock)
{
    readonly LogService _log = LogService.Of(paths);
    long? _from;

    /// <summary>
    /// What was unread when it was first read, and all that came since; or all changes by others. What has been marked
    /// as seen meanwhile stays in it, so that it does not vanish while somebody reads it.
    /// </summary>
    public InboxContents Read(Database database, bool includesRead)
    {
        var me = _log.Self(database);
        _from ??= InboxStore.Marker(database, me.Name);
        return InboxContents.Read(database, me, _log.AsOf(database), includesRead ? InboxStore.BeforeAll : _from.Value);
    }

    /// <summary>Marks the changes up to an arrival number as seen.</summary>
    public void MarkSeen(InboxContents inbox, long last) =>
        _log.MarkSeen(
            inbox with
            {
                Last = last,
            },
            isPrinted: () => true,
            database => StatusCacheWriter.Write(database, paths, clock)
        );
}
