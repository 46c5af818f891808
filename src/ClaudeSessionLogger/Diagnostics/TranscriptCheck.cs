using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that the transcripts on the disk are recorded.</summary>
sealed class TranscriptCheck(Settings settings, TimeProvider clock)
{
    // A session that is still running is recorded at its end, or by the next flush.
    static readonly TimeSpan s_maxDelay = TimeSpan.FromHours(2);

    public IEnumerable<Finding> Check(DatabaseFacts? database)
    {
        var errors = new List<string>();
        var finder = new TranscriptFinder(errors.Add);
        foreach (var profile in settings.TranscriptProfiles)
            finder.AddProfile(profile);
        foreach (var complaint in errors)
            yield return Finding.Problem("transcripts", complaint);

        if (database is null)
        {
            yield return Finding.Ok(
                "transcripts",
                $"{finder.Files.Count} on disk; how many are recorded is unknown while the database cannot be read"
            );
            yield break;
        }

        var (all, agents) = (
            finder.Files.Count,
            finder.Files.Count(file => TranscriptPath.AgentId(file.Path) is not null)
        );
        // A session has a transcript for each of its subagents, too, so there are more transcripts than sessions.
        var onDisk = agents == 0 ? $"{all} on disk" : $"{all} on disk, {agents} of them of subagents";
        var open = finder
            .Files.Where(file => !database.Recorded.TryGetValue(file.Path, out var stamp) || stamp != file.Stamp)
            .ToList();
        var before = (clock.GetUtcNow() - s_maxDelay - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var late = open.Count(file => file.Stamp.Modified < before);
        yield return (open.Count, late) switch
        {
            (_, > 0) => Finding.Warning(
                "transcripts",
                $"{late} of {finder.Files.Count} on disk are not recorded, or have changed since they were recorded",
                "run claude-session-logger import"
            ),
            (> 0, _) => Finding.Ok(
                "transcripts",
                $"{onDisk}; {open.Count} changed just now and will be recorded by the next flush"
            ),
            _ => Finding.Ok("transcripts", $"{onDisk}, all recorded"),
        };

        var left = finder.Files.Count(file =>
            database.ByOlderRules?.TryGetValue(file.Path, out var stamp) == true && stamp == file.Stamp
        );
        if (left > 0)
            yield return Finding.Ok(
                "transcripts",
                $"{left} of {finder.Files.Count} are left to recount by the rules of this version; the next flush does "
                    + "it, or run claude-session-logger import"
            );
    }
}
