using System.CommandLine;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Writes the sessions of a pack to where the client finds them.</summary>
sealed class SessionUnpackCommand : Command, ICommandExample
{
    readonly Argument<string> _file = new("FILE") { Description = "A file that sessions pack wrote" };
    readonly Option<string?> _into = new("--into")
    {
        Description = "Unpack as sessions of this working directory",
        HelpName = "DIR",
    };

    public SessionUnpackCommand()
        : base("unpack", "Unpack sessions into the current profile, so that Claude Code can resume them")
    {
        CommonOptions.RefuseEmpty(_file);
        Add(_file);
        Add(_into);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions unpack ~/session.pack --into ~/work/checkout";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var transfer = new SessionTransfer();
        var directory = parsed.GetValue(_into) is { } into ? SessionRestoreCommand.ExistingDirectory(into) : null;
        using var pack = SessionPack.Open(Path.GetFullPath(parsed.GetRequiredValue(_file)));
        // All plans before the first is written, so that an impossible session changes nothing.
        var plans = pack
            .Sessions.Select(session =>
                (Session: session, Plan: RestorePlan.Into(session, transfer.Paths.Config, directory, isUntrusted: true))
            )
            .ToList();
        var restorer = new SessionRestorer(transfer.Disk, TimeProvider.System);
        foreach (var (_, plan) in plans)
            restorer.Check(plan);
        foreach (var (session, plan) in plans)
        {
            var written = restorer.Restore(plan);
            SessionTransfer.PrintResult(output, "unpacked", written, session.SessionId);
            foreach (var path in plan.LeftOut.Where(path => SessionFile.KindOf(path) != SessionFileKind.Transcript))
                Terminal.Print(output, $"left out: {SafeText.Fit(SafeText.Safe(path), 200)}", indent: 2);
            transfer.PrintResume(
                output,
                plan.Transcript!,
                session.SessionId,
                directory ?? TranscriptDirectory.Find(session.Transcript!)
            );
        }

        return 0;
    }
}
