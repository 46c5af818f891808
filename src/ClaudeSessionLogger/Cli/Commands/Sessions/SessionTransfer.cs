using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>What the commands that restore, pack, unpack and resume sessions have in common.</summary>
sealed class SessionTransfer
{
    readonly ArchivedSessionFiles? _archive;

    public SessionTransfer()
    {
        Paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(Paths, _ => { });
        var folder = ArchiveFolder.Of(settings);
        Disk = new(settings.TranscriptProfiles, _ => { });
        _archive = folder.Exists ? new(folder, ArchiveCatalog.Load(folder, Paths.ArchiveCatalog)) : null;
    }

    public AppPaths Paths { get; }

    public DiskSessionFiles Disk { get; }

    /// <summary>The id of the session that begins with these characters: recorded, archived or on the disk.</summary>
    public SessionId FindId(string given)
    {
        using (var database = Database.OpenToRead(Paths, CommandLine.LockTimeout))
        {
            try
            {
                if (database is not null)
                    return SessionQuery.Find(database, given).SessionId;
            }
            catch (Failure failure) when (failure.Kind == FailureKind.NotFound) { }
        }

        if (Disk.Find(new(given)) is not null || _archive?.Find(new(given)) is not null)
            return new(given);
        // One that was just unpacked is not recorded yet.
        var found = Disk.Transcripts()
            .Select(session => session.SessionId)
            .Concat(_archive?.SessionIds ?? [])
            .Where(id => given.Length > 0 && id.Value.StartsWith(given, StringComparison.OrdinalIgnoreCase))
            .Distinct()
            .Take(2)
            .ToList();
        var shown = SafeText.Fit(SafeText.Safe(given), 60);
        return found switch
        {
            [var only] => only,
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find a session whose id begins with '{shown}'. Run claude-session-logger sessions to list ids."
            ),
            _ => throw new Failure(
                FailureKind.Invalid,
                $"cannot choose a session: the ids of several begin with '{shown}'. Give more characters."
            ),
        };
    }

    /// <summary>Throws a <see cref="Failure"/> if the session is not in the archive.</summary>
    public SessionFootprint FindArchived(SessionId id) =>
        _archive?.Find(id)
        ?? throw new Failure(
            FailureKind.NotFound,
            $"cannot find session {SafeText.Safe(id.Value)} in the archive"
                + (_archive is null ? ". There is no archive; run claude-session-logger setup --archive." : ".")
        );

    /// <summary>The session's files on the disk, or else in the archive; throws a <see cref="Failure"/>.</summary>
    public SessionFootprint FindAnywhere(SessionId id) =>
        new SessionFiles(Disk, _archive).Find(id) is { Transcript: not null } found ? found : FindArchived(id);

    /// <summary>The session's transcript on the disk; null if the client has deleted it.</summary>
    public SessionFile? FindOnDisk(SessionId id) => Disk.Find(id)?.Transcript;

    /// <summary>Whether the archive has the session.</summary>
    public bool IsArchived(SessionId id) => _archive?.Find(id) is not null;

    /// <summary>Prints how many files of a session were written.</summary>
    /// <param name="verb">What was done, such as "restored".</param>
    public static void PrintResult(TextWriter output, string verb, int written, SessionId id) =>
        Terminal.Print(
            output,
            written == 0
                ? $"session {id} is complete already; its files have a new time"
                : $"{verb} {Terminal.Count(written, "file")} of session {id}"
        );

    /// <summary>Prints how to resume a session that is on the disk.</summary>
    public void PrintResume(TextWriter output, string transcript, SessionId id, string? directory) =>
        Resume(transcript, id, directory).Print(output, "resume: ");

    /// <summary>The command line that resumes a session that is on the disk.</summary>
    /// <param name="into">The folder in which the client is to work; null for the session's own.</param>
    public string ResumeCommand(string transcript, SessionId id, string? directory, string? into = null) =>
        SafeText.Safe(Resume(transcript, id, directory, into).ToString());

    ResumeLine Resume(string transcript, SessionId id, string? directory, string? into = null) =>
        ResumeCommandLine.Of(
            new()
            {
                SessionId = id,
                TranscriptPath = transcript,
                Cwd = directory,
            },
            Paths,
            into
        );
}
