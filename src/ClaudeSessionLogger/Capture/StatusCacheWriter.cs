using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Writes <c>badge.json</c> from the database for the hook and the status line, which must not open the database.
/// </summary>
static class StatusCacheWriter
{
    const int Recent = 5;

    /// <summary>
    /// Writes the status cache after sessions were removed. If this fails, deletes the file, so that it does not show
    /// removed sessions.
    /// </summary>
    public static void WriteOrRemove(Database database, AppPaths paths, TimeProvider clock)
    {
        if (!Write(database, paths, clock))
            AtomicFile.TryDelete(paths.StatusCache);
    }

    /// <summary>
    /// Returns false if the file cannot be written. This is not an error, because the data is in the database.
    /// </summary>
    public static bool Write(Database database, AppPaths paths, TimeProvider clock)
    {
        var cache = Build(database, paths, clock);
        try
        {
            cache.Write(paths.StatusCache);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            new BackgroundLog(paths.BackgroundLog, clock).WriteOnce(
                $"cannot write {paths.StatusCache} ({e.Reason}); sessions are recorded, but the status line "
                    + "is out of date."
            );
            return false;
        }
    }

    static StatusCache Build(Database database, AppPaths paths, TimeProvider clock)
    {
        var recent = ReadRecent(database);
        var (now, zone) = (clock.GetUtcNow(), clock.LocalTimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        var (start, end) = (LocalDay.Start(now, zone, daysAgo: 0), LocalDay.Start(now, zone, daysAgo: -1));
        var (cost, mark) = database.Query(
            """
            select coalesce(sum(cost_usd), 0), coalesce(bool_or(cost_usd is null and not adopted), false),
                coalesce(bool_or(client_priced and cost_usd > 0), false)
            from responses where responded_at >= $start and responded_at < $end
            """,
            row => (row.GetDecimal(0), new CostMark(row.GetBoolean(1), row.GetBoolean(2))),
            ("start", start),
            ("end", end)
        )[0];
        var settings = Settings.Load(paths, new BackgroundLog(paths.BackgroundLog, clock));
        RunningSessionsQuery.RemoveExcluded(paths, settings);
        return new(
            recent,
            CountUnread(database, paths, settings, clock),
            new(today, new(cost), new(end, TimeSpan.Zero), mark)
        )
        {
            Running = RunningSessionsQuery.Read(database, paths, settings, now),
            // If config.json cannot be read, the budgets are not gone: those that are known stay.
            Budgets = settings.IsReadable
                ? BudgetSpending.Compute(database, settings.Budgets, clock, settings.WeekStart)
                : StatusCache.Read(paths.StatusCache).Budgets,
            MemoryState = new(
                CountBlocked(database, BlockedReason.Deletion),
                CountBlocked(database, BlockedReason.Secret),
                (int)database.Scalar<long>("select count(distinct project || '/' || name) from memory_conflicts")
            )
            {
                Waiting = MemoryWaiting.Count(database),
                Readers = MemoryReaders.NewReaders(database),
                SharingQuestion = HubConsentStore.Load(database),
            },
        };
    }

    static List<CachedSession> ReadRecent(Database database)
    {
        var sessions = database.Query(
            $"""
            select session_id, title, project, session_type, coalesce(cost_usd, 0), ended_at, coalesce(duration_min, 0),
                unpriced_models is not null, coalesce(client_priced_usd, 0) > 0, project_id
            from {MarkedSessions.Sql} where ended_at is not null order by ended_at desc limit $limit
            """,
            reader =>
                (
                    ProjectId: reader.Text(9),
                    Session: new CachedSession(
                        reader.GetString(0)[..Math.Min(8, reader.GetString(0).Length)],
                        reader.Text(1),
                        reader.Text(2),
                        reader.Text(3),
                        new(reader.GetDecimal(4)),
                        new(reader.Time(5)!.Value, TimeSpan.Zero),
                        TimeSpan.FromMinutes(reader.GetDouble(6))
                    )
                    {
                        Mark = new(reader.GetBoolean(7), reader.GetBoolean(8)),
                    }
                ),
            ("limit", Recent)
        );
        var labels = ProjectLabels.ReadIfClashing(
            database,
            sessions.Select(recent => recent.Session.Project).OfType<string>()
        );
        return sessions.ConvertAll(recent =>
            labels.TryGetValue((recent.Session.Project ?? "", recent.ProjectId ?? ""), out var label)
                ? recent.Session with
                {
                    Project = label,
                }
                : recent.Session
        );
    }

    static int CountBlocked(Database database, BlockedReason why) =>
        (int)
            database.Scalar<long>(
                "select count(distinct folder || '/' || name) from memory_held where why = $why",
                ("why", why.Text)
            );

    // If the shared log is empty, do not look up the user's name: it may come from git, which takes time.
    static int CountUnread(Database database, AppPaths paths, Settings settings, TimeProvider clock)
    {
        if (InboxStore.Last(database) == 0)
            return 0;
        var device = DeviceIdentity.LoadOrCreate(paths);
        return (int)
            InboxStore.Count(
                database,
                ActorIdentity.Of(database, UserIdentity.UserName(settings), device),
                EventClock.Now(database, clock, device)
            );
    }
}
