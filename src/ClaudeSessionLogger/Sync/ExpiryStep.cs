using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// The step of a flush that counts the sessions which the client deletes soon, for the session-start hook and reports.
/// A user who does not want an archive is not reminded.
/// </summary>
static class ExpiryStep
{
    /// <param name="catalog">The archive's catalog; null if there is no archive.</param>
    public static void Run(CaptureContext context, IReadOnlyList<TranscriptFile> transcripts, ArchiveCatalog? catalog)
    {
        try
        {
            var isOn = context.Settings.Archive;
            if (isOn is false)
            {
                default(ExpiryReminder).Write(context.Paths);
                return;
            }

            var disk = new DiskSessionFiles(context.Settings.TranscriptProfiles, _ => { });
            var found = ExpiringSessions.Find(
                [.. disk.Group(transcripts)],
                catalog,
                context.Settings.TranscriptProfiles,
                context.Clock.GetUtcNow().UtcDateTime
            );
            new ExpiryReminder(found.Soon.Count, found.Gone, isOn is true).Write(context.Paths);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.WriteOnce($"cannot write {context.Paths.ExpiryReminder} ({e.Reason}).");
        }
    }
}
