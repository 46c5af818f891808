using System.CommandLine;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Writes sessions to a file for another machine, user or folder.</summary>
sealed class SessionPackCommand : Command, ICommandExample
{
    readonly Argument<string[]> _arguments = new("ID-PREFIX… FILE")
    {
        Description = "The ids of sessions, or their first characters, and a new file",
        Arity = new(2, 1000),
    };

    public SessionPackCommand()
        : base("pack", "Write sessions to a file, to continue them on another machine or in another folder")
    {
        CommonOptions.RefuseEmpty(_arguments);
        Add(_arguments);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions pack 7c1e2f9a ~/session.pack";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var given = parsed.GetRequiredValue(_arguments);
        var transfer = new SessionTransfer();
        var sessions = given[..^1].Select(transfer.FindId).Distinct().Select(transfer.FindAnywhere).ToList();
        var path = Path.GetFullPath(given[^1]);
        SessionPack.Write(path, sessions, TimeProvider.System);
        Terminal.Print(
            output,
            $"{SafeText.Safe(path)}: {Terminal.Count(sessions.Count, "session")}, "
                + Terminal.Megabytes(new FileInfo(path).Length)
        );
        Terminal.Print(
            output,
            "It contains everything that was said and read in "
                + (sessions.Count == 1 ? "this session" : "these sessions")
                + ", also passwords and keys. "
                + (OperatingSystem.IsWindows() ? "Whoever can read its folder can" : "Only you can")
                + " read the file; send it only to people who may see this."
        );
        return 0;
    }
}
