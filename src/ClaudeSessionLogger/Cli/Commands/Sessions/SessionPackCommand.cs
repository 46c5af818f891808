using System.CommandLine;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Writes sessions to a file for another machine, user or folder.</summary>
sealed class SessionPackCommand : Command, ICommandExample
{
    readonly Argument<string[]> _arguments = new("SESSION… FILE")
    {
        Description = "Sessions by their ids, first characters, or titles in quotes; and a new file",
        // Checked below, because one of each is missing rather than an argument.
        Arity = new(1, 1000),
    };

    public SessionPackCommand()
        : base("pack", "Write sessions to a file, to continue them on another machine or in another folder")
    {
        CommonOptions.RefuseEmpty(_arguments);
        _arguments.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1)
                result.AddError(
                    $"sessions pack needs the ids of sessions and a new file, such as sessions pack "
                        + $"{SafeText.Safe(result.Tokens[0].Value)} session.pack."
                );
        });
        Add(_arguments);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions pack 7c1e2f9a ~/session.pack";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var given = parsed.GetRequiredValue(_arguments);
        var transfer = new SessionTransfer();
        var path = NewFile(given[^1]);
        var sessions = given[..^1]
            .Select(transfer.FindId)
            .Distinct()
            .Select(id => transfer.FindAnywhere(id, "pack"))
            .ToList();
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

    // Checked before the sessions are read, which can take a while.
    static string NewFile(string given)
    {
        var path = Path.GetFullPath(given);
        if (Path.Exists(path))
            throw new Failure(FailureKind.Conflict, $"cannot write {SafeText.Safe(path)}: it exists. Name a new file.");
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new Failure(
                FailureKind.NotFound,
                $"cannot write {SafeText.Safe(path)}: its folder does not exist. Create the folder, or name another "
                    + "file."
            );
        return path;
    }
}
