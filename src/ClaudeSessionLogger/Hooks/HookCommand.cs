using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Runs <c>hook session-start|session-end|post-tool-use|user-prompt-submit</c>, which Claude Code calls and waits for.
/// Claude Code shows the user any exit code other than 0, so the exit code is always 0; errors go to sync.log.
/// </summary>
static class HookCommand
{
    public static int Run(string[] args) => Run(args, StandardStreams.Input(), StandardStreams.Output());

    public static int Run(string[] args, Stream stdin, Stream stdout) =>
        Run(args, stdin, stdout, AppPaths.FromEnvironment, BackgroundLauncher.StartFlush);

    internal static int Run(string[] args, Stream stdin, Stream stdout, Func<AppPaths> locate, Action<AppPaths> flush)
    {
        AppPaths? paths = null;
        try
        {
            paths = locate();
            var hasNoTranscript =
                Environment.GetEnvironmentVariable("CLAUDE_CODE_SKIP_PROMPT_HISTORY") is "1" or "true";
            var events = new HookEvents(paths, TimeProvider.System, hasNoTranscript, flush);
            switch (args)
            {
                case [_, "session-start", ..]:
                    events.SessionStart(stdin, stdout);
                    break;
                case [_, "user-prompt-submit", ..]:
                    events.UserPromptSubmit(stdin, stdout);
                    break;
                case [_, "session-end", ..]:
                    events.SessionEnd(stdin);
                    break;
                case [_, "post-tool-use", ..]:
                    events.PostToolUse(stdin);
                    break;
            }
        }
        catch (Exception e)
        {
            if (paths is not null)
                new BackgroundLog(paths.BackgroundLog, TimeProvider.System).Write(
                    $"{string.Join(' ', args)}: {e.Reason}."
                );
        }

        return 0;
    }
}
