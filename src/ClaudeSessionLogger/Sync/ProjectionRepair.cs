using System.Globalization;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Compares projections with their events and rewrites rows that differ: version 1 lost rows, and other programs may
/// change them. While the log is short, this takes milliseconds and runs at every flush; otherwise it runs once a day.
/// </summary>
static class ProjectionRepair
{
    const string CheckedAt = "projections_checked_at";

    const long ShortLog = 2_000,
        FewResponses = 20_000;

    static readonly TimeSpan s_interval = TimeSpan.FromDays(1);

    /// <summary>Returns how many entries, files and sessions (marks or usage) it rewrote.</summary>
    /// <param name="asOf">The current time; later events count as dated in the future.</param>
    public static int RunIfDue(Database database, DateTime now, DateTime asOf, BackgroundLog log)
    {
        var isDue = IsDue(database, now);
        if (
            !isDue
            && !database.Scalar<bool>(
                $"""
                select (select count(*) from log_events) + (select count(*) from memory_events) <= {ShortLog}
                    and (select count(*) from responses) <= {FewResponses}
                """
            )
        )
            return 0;

        var (entries, files, marks, sessions) = (
            EntryProjector.Differing(database, asOf),
            MemoryProjector.Differing(database, asOf),
            SessionMarkProjector.Differing(database, asOf),
            UsageStore.Differing(database)
        );
        if (entries.Count + files.Count + marks.Count + sessions.Count > 0)
        {
            database.Transaction(() =>
            {
                EntryProjector.Refresh(database, entries, asOf);
                new EntryStore(database).MarkSynced();
                MemoryProjector.Refresh(database, files, asOf);
                SessionMarkProjector.Refresh(database, marks, asOf);
                using var filter = database.Filter(sessions);
                UsageStore.MarkPending(database, filter);
            });
            log.Write(
                $"{CountText.Of(entries.Count, "log entry", "log entries")}, "
                    + $"{CountText.Of(files.Count, "memory file")}, the marks of "
                    + $"{CountText.Of(marks.Count, "session")} and the usage of "
                    + $"{CountText.Of(sessions.Count, "session")} did not match their events and were rewritten."
            );
        }

        if (isDue)
            Meta.Set(database, CheckedAt, now.ToString("O", CultureInfo.InvariantCulture));
        return entries.Count + files.Count + marks.Count + sessions.Count;
    }

    // Uses the absolute difference, so that a clock that was set back does not delay the next check.
    static bool IsDue(Database database, DateTime now) =>
        !DateTime.TryParse(
            Meta.Get(database, CheckedAt),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var last
        )
        || (now - last).Duration() >= s_interval;
}
