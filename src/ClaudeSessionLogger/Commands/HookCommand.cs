using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Commands;

/// <summary>
/// <c>hook session-start|session-end|post-tool-use|user-prompt-submit</c>: what Claude Code calls and waits for. It shows a person any exit code
/// but 0, so it is 0 whatever happens; the reason of a failure goes to sync.log.
/// </summary>
static class HookCommand
{
    public static int Run(string[] args) => Run(args, StandardStreams.Input(), StandardStreams.Output());

    public static int Run(string[] args, Stream stdin, Stream stdout) =>
        Run(args, stdin, stdout, Locations.FromEnvironment, Detached.Flush);

    internal static int Run(string[] args, Stream stdin, Stream stdout, Func<Locations> locate, Action<Locations> flush)
    {
        Locations? places = null;
        try
        {
            places = locate();
            var keepsNone = Environment.GetEnvironmentVariable("CLAUDE_CODE_SKIP_PROMPT_HISTORY") is "1" or "true";
            var events = new HookEvents(places, TimeProvider.System, keepsNone, flush);
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
            if (places is not null)
                new SyncLog(places.SyncLog, TimeProvider.System).Write($"{string.Join(' ', args)}: {e.Message}");
        }

        return 0;
    }
}
