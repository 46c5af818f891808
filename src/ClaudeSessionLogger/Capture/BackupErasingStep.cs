using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// The step of a flush that removes forgotten content from the free blocks of the database file and from the backups:
/// if a forget was interrupted, if a backup could not be changed, or if the flush has received that something was
/// forgotten on another machine.
/// </summary>
static class BackupErasingStep
{
    // Another process that changes the backups now removes everything.
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);

    public static void Run(CaptureContext context)
    {
        try
        {
            if (!PendingErasure.IsDue(context.Paths, context.Clock))
                return;
            if (PendingErasure.IsRequested(context.Paths))
                Compact(context);
            foreach (var backup in new BackupEraser(context, s_wait).Erase())
                context.Log.WriteOnce(
                    $"cannot remove what was forgotten from the backup {backup.Path}: {backup.Reason}."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.WriteOnce($"cannot read {context.Paths.CurrentErasure} ({e.Reason}).");
        }
    }

    static void Compact(CaptureContext context)
    {
        try
        {
            using var database = Database.Open(context.Paths, context.Clock, s_wait);
            DatabaseReplacement.Compact(database, context.Paths);
        }
        catch (Failure failure)
        {
            context.Log.WriteOnce(failure.Message);
        }
    }
}
