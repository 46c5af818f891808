using System.CommandLine;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>Records one session at once, from a hook's JSON. <c>hook session-end</c> leaves this to a flush.</summary>
sealed class RecordCommand : Command, ICommandExample
{
    const int MaxInput = 1 << 20;

    readonly Option<bool> _noSync = new("--no-sync")
    {
        Description = "Write to the local database only; the next flush syncs with the hub",
    };

    public RecordCommand()
        : base("record", "Record one session from the hook JSON on standard input")
    {
        Add(_noSync);
        SetAction(Run);
    }

    public string Example => "claude-session-logger record --no-sync < session-end.json";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        if (!Console.IsInputRedirected)
            throw new Failure(
                FailureKind.Invalid,
                "record reads a hook's JSON from standard input. Run claude-session-logger import to record "
                    + "existing transcripts."
            );

        var input = HookInput.Read(Console.OpenStandardInput(), MaxInput).ToArray();
        var payload = HookPayload.Parse(input);
        if (payload.SessionId is not { Length: > 0 } session)
            throw new Failure(
                FailureKind.Invalid,
                "standard input contains no session_id. Pass the JSON that Claude Code passes to its SessionEnd hook."
            );

        // Add the session to the spool first, so that it is not lost if it cannot be recorded now.
        new SpoolFolder(paths, TimeProvider.System).Add(SpoolKind.SessionEnd, input);
        var recorded = FlushPipeline.Run(
            paths,
            TimeProvider.System,
            parsed.GetValue(_noSync) ? FlushScope.Record : FlushScope.RecordAndSync
        );
        parsed.InvocationConfiguration.Output.WriteLine(
            recorded
                ? $"recorded {SafeText.Safe(session)}"
                : $"queued {SafeText.Safe(session)}; a flush that is already running will record it"
        );
        return 0;
    }
}
