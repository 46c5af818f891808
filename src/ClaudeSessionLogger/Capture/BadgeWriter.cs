using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Capture;

/// <summary>Rewrites <c>badge.json</c> from the database, for the hook and the status line that may not open it.</summary>
static class BadgeWriter
{
    const int Recent = 5;

    /// <summary>For when sessions are gone: rather no badge than one that still shows them.</summary>
    public static void WriteOrRemove(Database database, Locations places, TimeProvider clock)
    {
        if (!Write(database, places, clock))
            AtomicFile.TryDelete(places.Badge);
    }

    /// <summary>False when it cannot be written: what it shows is recorded, so nothing fails of it.</summary>
    public static bool Write(Database database, Locations places, TimeProvider clock)
    {
        var badge = Of(database, places, clock);
        try
        {
            badge.Write(places.Badge);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            new SyncLog(places.SyncLog, clock).WriteOnce($"{places.Badge} cannot be written ({e.Message}); sessions are recorded, the status line lags behind.");
            return false;
        }
    }

    static Badge Of(Database database, Locations places, TimeProvider clock)
    {
        var recent = database.Query("""
            select session_id, title, project, session_type, coalesce(cost_usd, 0), ended_at, coalesce(duration_min, 0)
            from sessions where ended_at is not null order by ended_at desc limit $limit
            """,
            reader => new BadgeSession(reader.GetString(0)[..Math.Min(8, reader.GetString(0).Length)], reader.Text(1), reader.Text(2), reader.Text(3),
                new(reader.GetDecimal(4)), new(reader.Time(5)!.Value, TimeSpan.Zero), TimeSpan.FromMinutes(reader.GetDouble(6))),
            ("limit", Recent));

        var (now, zone) = (clock.GetUtcNow(), clock.LocalTimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        var (start, end) = (LocalDay.Start(now, zone, daysAgo: 0), LocalDay.Start(now, zone, daysAgo: -1));
        var cost = database.Scalar<decimal>("select coalesce(sum(cost_usd), 0) from responses where responded_at >= $start and responded_at < $end",
            ("start", start), ("end", end));
        var settings = Settings.Load(places, new SyncLog(places.SyncLog, clock));
        return new(recent, Unseen(database, places, settings, clock), new(today, new(cost), new(end, TimeSpan.Zero)))
        {
            Budgets = BudgetSpending.Of(database, settings.Budgets, clock),
            MemoryNews = new(Held(database, HeldReason.Deletion), Held(database, HeldReason.Secret), (int)database.Scalar<long>("select count(distinct project || '/' || name) from memory_conflicts")) { Readers = MemoryReaders.Untold(database), Undecided = HubDecision.Of(database) },
        };
    }

    static int Held(Database database, string why) =>
        (int)database.Scalar<long>("select count(distinct folder || '/' || name) from memory_held where why = $why", ("why", why));

    // Whose inbox it is costs a question to git: not where nothing is shared.
    static int Unseen(Database database, Locations places, Settings settings, TimeProvider clock)
    {
        if (InboxStore.Last(database) == 0)
            return 0;
        var device = DeviceId.LoadOrCreate(places).ToString();
        return (int)InboxStore.Count(database, new(Identity.UserName(settings), device), EventClock.AsOf(database, clock, device));
    }
}
