using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>
/// The step of <c>setup</c> that switches the archive on or off. A user who has not decided is asked once, on a
/// terminal.
/// </summary>
sealed class ArchiveSetupStep(AppPaths paths)
{
    readonly BackgroundLog _log = new(paths.BackgroundLog, TimeProvider.System);

    /// <summary>Asks a user who has not decided. Returns null if there is nothing to ask.</summary>
    public bool? Ask() =>
        Settings.Load(paths, _ => { }) is { Archive: null, IsReadable: true }
            ? Confirmation.Ask(
                "Claude Code deletes transcripts after 30 days. Keep a compressed copy of all sessions, with "
                    + "everything that was said, on this machine?",
                Console.Error
            )
            : null;

    /// <param name="folder">The archive's folder; null leaves it as it is.</param>
    public SetupStep Run(bool switchesOn, string? folder) =>
        SetupStep.Try("archive", () => switchesOn ? SwitchOn(folder) : SwitchOff());

    SetupStep SwitchOn(string? folder)
    {
        var settings = Settings.Load(paths, _log);
        var chosen = folder is null ? null : Path.GetFullPath(folder);
        var (before, archive) = (
            ArchiveFolder.Of(settings),
            new ArchiveFolder(ArchiveFolder.PathOf(chosen ?? settings.ArchiveFolder, paths))
        );
        // Nothing would read the sessions there any more, and forget would not delete them.
        if (archive.Path != before.Path && before.All().Any())
            throw new Failure(
                FailureKind.Conflict,
                $"cannot archive in {archive.Path}: the archive in {before.Path} contains sessions. Move that folder "
                    + $"to {archive.Path} and try again."
            );
        archive.Create();
        StopReminding();
        Settings.Update(paths, _log, current => current.WithArchive(true, chosen));
        return new("archive", SetupState.Ok, $"in {archive.Path}");
    }

    /// <summary>
    /// Archives what is on this machine, instead of leaving it to the first flush. Runs after the first import, which
    /// records the sessions.
    /// </summary>
    public SetupStep ArchiveNow(TextWriter error) =>
        SetupStep.Try(
            "archive",
            () =>
            {
                var ran = Spinner.While(
                    "archiving sessions",
                    error,
                    () => FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Record)
                );
                var folder = ArchiveFolder.Of(Settings.Load(paths, _log));
                var sessions = ArchiveCatalog.Load(folder, paths.ArchiveCatalog).Sessions.Count;
                return new(
                    "archive",
                    SetupState.Ok,
                    (ran ? Terminal.Count(sessions, "session") : "a flush that is running archives the sessions")
                        + $" in {folder.Path}; each flush adds what is new"
                );
            }
        );

    // Until the next flush, which knows what is archived.
    void StopReminding() => default(ExpiryReminder).Write(paths);

    SetupStep SwitchOff()
    {
        var settings = Settings.Update(paths, _log, before => before.WithArchive(false, null));
        StopReminding();
        var archive = ArchiveFolder.Of(settings);
        return new(
            "archive",
            SetupState.Ok,
            archive.Exists
                ? $"no more sessions are archived; what is in {archive.Path} stays"
                : "sessions are not archived"
        );
    }
}
