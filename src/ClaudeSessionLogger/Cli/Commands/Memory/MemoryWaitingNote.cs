using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Says that the hub has notes which are not on this machine yet, from what is known since the last sync: search and
/// get use neither the network nor the database for it.
/// </summary>
static class MemoryWaitingNote
{
    public static void Print(AppPaths paths, TextWriter error)
    {
        if (StatusCache.Read(paths.StatusCache).MemoryState.Waiting is > 0 and var waiting)
            error.WriteLine(
                $"the hub has {Terminal.Count(waiting, "newer version")} that {(waiting == 1 ? "is" : "are")} not on "
                    + "this machine yet. Run claude-session-logger memory pull to get them."
            );
    }
}
