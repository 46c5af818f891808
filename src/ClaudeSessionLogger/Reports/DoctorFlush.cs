using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Reports;

/// <summary>Whether what hooks leave to do is done: the spool, the flush, and what it complained of.</summary>
sealed class DoctorFlush(Locations places, TimeProvider clock)
{
    static readonly TimeSpan s_patience = TimeSpan.FromHours(2);
    static readonly TimeSpan s_longAgo = TimeSpan.FromDays(7);

    const int TailBytes = 64 * 1024;

    public IEnumerable<Finding> Spool()
    {
        var spool = new Spool(places, clock);
        var waiting = spool.Waiting();
        if (waiting.Count == 0)
        {
            yield return Finding.Ok("spool", "empty: nothing waits to be recorded");
        }
        else
        {
            var age = clock.GetUtcNow() - waiting.Min(file => file.LastWriteTimeUtc);
            var detail = $"{waiting.Count} waiting in {places.Spool}, the oldest from {Elapsed.Ago(age)}";
            yield return age < s_patience
                ? Finding.Ok("spool", detail)
                : Finding.Warning("spool", detail, $"run claude-session-logger flush; a session without a transcript waits for a week, and {places.SyncLog} says why others do");
        }

        if (spool.SetAside() is { Count: > 0 } bad)
            yield return Finding.Warning("spool", $"{bad.Count} set aside in {spool.BadFolder}, because they could not be read", "delete them; the transcripts themselves are found without");
    }

    public IEnumerable<Finding> Flush()
    {
        if (FlushLock.TryDescribeHolder(places) is { } holder)
            yield return Finding.Ok("flush", $"one is running: {holder}");
        if (LastSuccess is not { } last)
            yield return Finding.Warning("flush", "none has completed yet", "run claude-session-logger flush");
        else if (clock.GetUtcNow() - last is var age && age > s_longAgo)
            yield return Finding.Warning("flush", $"the last one completed {Elapsed.Ago(age)}", "run claude-session-logger flush");
        else
            yield return Finding.Ok("flush", $"the last one completed {Elapsed.Ago(age)}");
    }

    /// <summary>What went wrong since it last went well.</summary>
    public IEnumerable<Finding> Log()
    {
        if (LastLine() is not { } line || !TryTime(line, out var time) || time <= LastSuccess)
        {
            yield return Finding.Ok("sync.log", File.Exists(places.SyncLog) ? "nothing since the last flush completed" : "empty");
            yield break;
        }

        var sentence = Text.Safe(line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..]);
        var state = sentence.StartsWith("flush:", StringComparison.Ordinal) ? FindingState.Problem : FindingState.Warning;
        yield return new("sync.log", state, $"{Elapsed.Ago(clock.GetUtcNow() - time)}: {sentence}", $"run claude-session-logger flush, and see {places.SyncLog} for more");
    }

    // Whoever records rewrites the badge last.
    DateTimeOffset? LastSuccess => File.Exists(places.Badge) ? File.GetLastWriteTimeUtc(places.Badge) : null;

    string? LastLine()
    {
        if (!File.Exists(places.SyncLog))
            return null;

        using var file = new FileStream(places.SyncLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, TailBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is { } line ? Text.Safe(line) : null;
    }

    // To the second, as it is written; the badge's time is finer.
    static bool TryTime(string line, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        line.Split(' ', 2)[0], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
