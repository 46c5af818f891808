using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Checks that flushes complete and process the spool, and reports their errors from the background log.
/// </summary>
sealed class FlushCheck(AppPaths paths, TimeProvider clock)
{
    static readonly TimeSpan s_maxDelay = TimeSpan.FromHours(2);
    static readonly TimeSpan s_maxAge = TimeSpan.FromDays(7);

    const int TailBytes = 64 * 1024;

    public IEnumerable<Finding> Spool()
    {
        var spool = new SpoolFolder(paths, clock);
        var waiting = spool.Count();
        if (waiting.Count == 0)
        {
            yield return Finding.Ok("spool", "empty");
        }
        else
        {
            var age = clock.GetUtcNow() - waiting.Min(file => file.LastWriteTimeUtc);
            var detail =
                $"{waiting.Count} {(waiting.Count == 1 ? "item is" : "items are")} waiting in {paths.Spool}, "
                + $"the oldest from {DurationText.FormatAge(age)}";
            yield return age < s_maxDelay
                ? Finding.Ok("spool", detail)
                : Finding.Warning(
                    "spool",
                    detail,
                    "run claude-session-logger flush; items without a transcript are kept for a week, and "
                        + $"{paths.BackgroundLog} shows why other items were not processed"
                );
        }

        if (spool.ListBadFiles() is { Count: > 0 } badFiles)
            yield return Finding.Warning(
                "spool",
                $"{badFiles.Count} unreadable {(badFiles.Count == 1 ? "item was" : "items were")} moved to "
                    + $"{spool.BadFolder}",
                "delete these files; the flush finds the transcripts without them"
            );
    }

    public IEnumerable<Finding> Flush()
    {
        var running = FlushLock.TryDescribeHolder(paths) is { } holder ? $"a flush is running: {holder}; " : "";
        var age = clock.GetUtcNow() - LastSuccess;
        var detail = age is { } past
            ? $"{running}the last flush completed {DurationText.FormatAge(past)}"
            : $"{running}no flush has completed yet";
        yield return age <= s_maxAge
            ? Finding.Ok("flush", detail)
            : Finding.Warning("flush", detail, "run claude-session-logger flush");
    }

    /// <summary>Reports the last error in the background log if no flush has completed since.</summary>
    public IEnumerable<Finding> Log()
    {
        if (LastLine() is not { } line || !TryTime(line, out var time) || time <= LastSuccess)
        {
            yield return Finding.Ok(
                "sync.log",
                File.Exists(paths.BackgroundLog) ? "no errors since the last flush completed" : "empty"
            );
            yield break;
        }

        var sentence = SafeText.Safe(line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..]);
        var state = sentence.StartsWith("flush:", StringComparison.Ordinal)
            ? FindingState.Problem
            : FindingState.Warning;
        yield return new(
            "sync.log",
            state,
            $"{DurationText.FormatAge(clock.GetUtcNow() - time)}: {sentence}",
            $"run claude-session-logger flush; see {paths.BackgroundLog} for more"
        );
    }

    // A flush rewrites the status cache after recording, so the file's time is that of the last successful flush.
    DateTimeOffset? LastSuccess => File.Exists(paths.StatusCache) ? File.GetLastWriteTimeUtc(paths.StatusCache) : null;

    string? LastLine()
    {
        if (!File.Exists(paths.BackgroundLog))
            return null;

        using var file = new FileStream(
            paths.BackgroundLog,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        file.Seek(-Math.Min(file.Length, TailBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is { } line
            ? SafeText.Safe(line)
            : null;
    }

    // The log has times in whole seconds; the time of the status cache is more precise.
    static bool TryTime(string line, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            line.Split(' ', 2)[0],
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time
        );
}
