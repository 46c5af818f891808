using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>
/// Records one session at once, from a hook's JSON. In contrast, <c>hook session-end</c> only adds the session to the
/// spool, for a flush.
/// </summary>
sealed class RecordCommand : Command, ICommandExample
{
    const int MaxInput = 1 << 20;
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(30);

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
        var output = parsed.InvocationConfiguration.Output;
        var name = SafeText.Safe(session);
        try
        {
            var state = FlushPipeline.RecordOne(
                paths,
                TimeProvider.System,
                new(session),
                syncs: !parsed.GetValue(_noSync),
                s_wait
            );
            Terminal.Print(
                output,
                state == RecordedState.Recorded ? $"recorded {name}" : throw NotRecorded(name, state)
            );
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Busy)
        {
            // The running flush looks for items in the spool once more before it ends.
            FlushLock.Request(paths);
            Terminal.Print(output, $"queued {name}; a flush that is already running will record it");
        }

        return 0;
    }

    static Failure NotRecorded(string session, RecordedState state) =>
        state switch
        {
            RecordedState.Excluded => new(
                FailureKind.Invalid,
                $"did not record {session}: its project is excluded in config.json."
            ),
            RecordedState.Forgotten => new(FailureKind.Invalid, $"did not record {session}: it was forgotten."),
            _ => new(
                FailureKind.NotFound,
                $"cannot record {session}: it has no transcript with a conversation. A flush will record it if one "
                    + "appears within a week."
            ),
        };
}
