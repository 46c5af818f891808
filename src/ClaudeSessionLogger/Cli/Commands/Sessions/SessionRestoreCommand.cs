using System.CommandLine;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Writes an archived session back to where the client finds it.</summary>
sealed class SessionRestoreCommand : Command, ICommandExample
{
    readonly WordsArgument _session = SessionTransfer.Session();
    readonly Option<string?> _into = new("--into")
    {
        Description = "Restore into the current profile, as a session of this working directory",
        HelpName = "DIR",
    };

    public SessionRestoreCommand()
        : base("restore", "Put an archived session's files back, so that Claude Code can resume it")
    {
        CommonOptions.RefuseEmpty(_session);
        Add(_session);
        Add(_into);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions restore 7c1e2f9a";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var transfer = new SessionTransfer();
        var id = transfer.FindId(string.Join(' ', parsed.GetRequiredValue(_session)));
        if (parsed.GetValue(_into) is null && !transfer.IsArchived(id) && transfer.FindOnDisk(id) is { } existing)
            return NothingToRestore(output, transfer, id, existing);
        var session = transfer.FindArchived(id, "restore");
        var directory = parsed.GetValue(_into) is { } into ? ExistingDirectory(into) : null;
        var plan = directory is null
            ? RestorePlan.ToOrigin(session)
            : RestorePlan.Into(session, transfer.Paths.Config, directory, isUntrusted: false);
        var written = new SessionRestorer(transfer.Disk, TimeProvider.System).Restore(plan);
        SessionTransfer.PrintResult(output, "restored", written, session.SessionId);
        if (plan.Transcript is { } transcript)
            transfer.PrintResume(
                output,
                transcript,
                session.SessionId,
                directory ?? TranscriptDirectory.Find(session.Transcript!)
            );
        else
            Terminal.Print(output, $"resume: {ResumeCommandLine.NotPossible}");
        return 0;
    }

    static int NothingToRestore(TextWriter output, SessionTransfer transfer, SessionId id, SessionFile transcript)
    {
        Terminal.Print(
            output,
            $"session {id} is still on the disk: there is nothing to restore. To keep sessions that Claude Code "
                + "deletes, run claude-session-logger setup --archive."
        );
        transfer.PrintResume(output, transcript.FullPath, id, TranscriptDirectory.Find(transcript));
        return 0;
    }

    /// <summary>Returns the full path of a directory; throws a <see cref="Failure"/> if it does not exist.</summary>
    public static string ExistingDirectory(string given) =>
        given.Length > 0 && Directory.Exists(given)
            ? Path.GetFullPath(given)
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot find the directory '{SafeText.Safe(given)}'. Create it, or pass another to --into."
            );
}
