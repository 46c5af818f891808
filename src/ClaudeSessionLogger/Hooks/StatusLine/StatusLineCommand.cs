using System.Text;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>
/// Runs <c>statusline</c>. The client calls it after every response, so it is as fast as a hook and never fails.
/// Without usable input it shows what the status cache contains.
/// </summary>
static class StatusLineCommand
{
    const int MaxInput = 1 << 20;

    public static int Run(string[] args) => Run(StandardStreams.Input(), StandardStreams.Output(), args);

    public static int Run(Stream stdin, Stream stdout, params ReadOnlySpan<string> args)
    {
        try
        {
            var colours = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            var (paths, now) = (AppPaths.FromEnvironment(), TimeProvider.System.GetUtcNow());
            var format = StatusLineOptions.Parse(args, paths.ConfigFile, Environment.GetEnvironmentVariable("COLUMNS"));
            var limits = Print(
                stdin,
                stdout,
                StatusCache.Read(paths.StatusCache),
                now,
                colours,
                format.Columns,
                format.Format
            );
            limits.WriteIfChanged(paths.Limits);
        }
        catch (Exception)
        {
            // Print nothing. The client then hides the line and runs the command again after the next response.
        }

        return 0;
    }

    /// <returns>The account limits that the client reported.</returns>
    internal static AccountLimits Print(
        Stream stdin,
        Stream stdout,
        StatusCache cache,
        DateTimeOffset now,
        bool colours,
        int columns,
        string? format = null
    )
    {
        var status = StatusLinePayload.Parse(Input(stdin));
        var line = StatusLineRenderer.Compose(status, cache, now, colours, columns, format);
        stdout.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stdout.Flush();
        return status.Limits(now);
    }

    static ReadOnlySpan<byte> Input(Stream stdin)
    {
        try
        {
            return HookInput.Read(stdin, MaxInput);
        }
        catch (Exception e) when (e is Failure or IOException)
        {
            return default;
        }
    }
}
