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

    /// <summary>The argument that names a session.</summary>
    public static WordsArgument Session() =>
        new("SESSION", "The session's id, its first characters, or words of its title", isRequired: true);

    public AppPaths Paths { get; }

    public DiskSessionFiles Disk { get; }

    /// <summary>
    /// The session whose id begins with these characters, recorded, archived or on the disk; or that has these words in
    /// its title. Throws a <see cref="Failure"/>.
    /// </summary>
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
                $"cannot find a session with '{shown}' in the title, or whose id begins with it. Run "
                    + "claude-session-logger sessions to list sessions."
            ),
            _ => throw new Failure(
                FailureKind.Invalid,
                $"cannot choose a session: the ids of several begin with '{shown}'. Give more characters."
            ),
        };
    }

    /// <summary>Throws a <see cref="Failure"/> if the session is not in the archive.</summary>
    /// <param name="verb">What the user asked for, as in "cannot restore".</param>
    public SessionFootprint FindArchived(SessionId id, string verb) => _archive?.Find(id) ?? throw Missing(id, verb);

    /// <summary>
    /// The session's files on the disk, or else in the archive; throws a <see cref="Failure"/> if its own transcript is
    /// in neither.
    /// </summary>
    /// <param name="verb">What the user asked for, as in "cannot resume".</param>
    public SessionFootprint FindAnywhere(SessionId id, string verb) =>
        new SessionFiles(Disk, _archive).Find(id) is { Transcript: not null } found ? found : throw Missing(id, verb);

    Failure Missing(SessionId id, string verb) =>
        new(
            FailureKind.NotFound,
            $"cannot {verb} session {SafeText.Safe(id.Value)}: "
                + (
                    IsPartlyThere(id)
                        ? $"{ResumeCommandLine.MainIsMissing}. Run claude-session-logger sessions read "
                            + $"{SafeText.Safe(id.Short)} to read it."
                    : _archive is null
                        ? "Claude Code has deleted its transcript, and there is no archive. Run claude-session-logger "
                            + "setup --archive to keep other sessions."
                    : "Claude Code has deleted its transcript, and it is not in the archive. Run claude-session-logger "
                        + "sessions show to see its numbers."
                )
        );

    // Old clients wrote subagents into files that do not name their session; the database knows them.
    bool IsPartlyThere(SessionId id)
    {
        if (new SessionFiles(Disk, _archive).Find(id)?.Transcripts.Any() == true)
            return true;
        using var database = Database.OpenToRead(Paths, CommandLine.LockTimeout);
        try
        {
            return database is not null && File.Exists(SessionQuery.FindById(database, id.Value).TranscriptPath);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

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
        Resume(transcript, id, directory, into).Copyable;

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
