using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Restores a session if necessary, and starts the client in its folder and profile.</summary>
sealed class SessionResumeCommand : Command, ICommandExample
{
    // ENOENT, and ERROR_FILE_NOT_FOUND of Windows.
    const int NotFound = 2;

    readonly WordsArgument _session = SessionTransfer.Session();
    readonly Option<bool> _fork = new("--fork") { Description = "Continue a copy, and leave the session as it is" };
    readonly Option<string?> _into = new("--into")
    {
        Description = "Start it in this folder instead, for example because the session's own does not exist here",
        HelpName = "DIR",
    };

    public SessionResumeCommand()
        : base("resume", "Start Claude Code with a session, in its folder and profile; restore it first if necessary")
    {
        CommonOptions.RefuseEmpty(_session);
        Add(_session);
        Add(_into);
        Add(_fork);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions resume 7c1e2f9a";

    int Run(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        var into = parsed.GetValue(_into) is { } given ? SessionRestoreCommand.ExistingDirectory(given) : null;
        var transfer = new SessionTransfer();
        var session = transfer.FindAnywhere(
            transfer.FindId(string.Join(' ', parsed.GetRequiredValue(_session))),
            "resume"
        );
        var (transcript, profile) = (session.Transcript!.FullPath, session.Transcript.Profile);
        var directory = into ?? TranscriptDirectory.Find(session.Transcript);
        if (session.IsArchived)
        {
            var plan = into is null
                ? RestorePlan.ToOrigin(session)
                : RestorePlan.Into(session, transfer.Paths.Config, into, isUntrusted: false);
            var written = new SessionRestorer(transfer.Disk, TimeProvider.System).Restore(plan);
            Terminal.Print(error, $"restored {Terminal.Count(written, "file")} of session {session.SessionId}");
            (transcript, profile) = (plan.Transcript!, plan.Profile);
        }

        if (!Directory.Exists(directory))
        {
            if (directory is not null)
                Terminal.Print(
                    error,
                    $"The session's folder {SafeText.Safe(directory)} is not on this machine, so Claude Code starts in "
                        + $"the current folder, {SafeText.Safe(WorkingDirectory.Path)}. Pass --into DIR for another."
                );
            directory = null;
        }

        try
        {
            return Start(session.SessionId, parsed.GetValue(_fork), profile, directory, transfer.Paths);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new Failure(
                FailureKind.NotFound,
                "cannot start Claude Code: "
                    + (e.NativeErrorCode == NotFound ? "claude is not on the PATH" : e.Message)
                    + ". Start it yourself:\n  "
                    + transfer.ResumeCommand(transcript, session.SessionId, directory, into),
                e
            );
        }
    }

    // Windows finds only .exe files by their bare name; npm installs the client as a script.
    static string FindClient() =>
        OperatingSystem.IsWindows()
            ? (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(Path.IsPathFullyQualified)
                .SelectMany(folder =>
                    (string[])[Path.Combine(folder, "claude.exe"), Path.Combine(folder, "claude.cmd")]
                )
                .FirstOrDefault(File.Exists)
                ?? "claude"
            : "claude";

    static int Start(SessionId id, bool isFork, string profile, string? directory, AppPaths paths)
    {
        string[] fork = isFork ? ["--fork-session"] : [];
        var start = new ProcessStartInfo(FindClient(), ["--resume", id.Value, .. fork])
        {
            WorkingDirectory = directory ?? "",
        };
        // The client stores its settings elsewhere if this is set, even to the usual folder.
        if (profile != Path.Combine(paths.UserHome, ".claude"))
            start.Environment["CLAUDE_CONFIG_DIR"] = profile;
        else if (paths.Config != profile)
            start.Environment.Remove("CLAUDE_CONFIG_DIR");
        // Control-C is meant for the client.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using var client = Process.Start(start)!;
        client.WaitForExit();
        return client.ExitCode == 2 ? 1 : client.ExitCode;
    }
}
