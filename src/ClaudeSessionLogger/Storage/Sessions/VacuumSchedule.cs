using System.Globalization;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Lets DuckDB merge the parts of tables once a day instead of in each transaction that records a session, because that
/// reads and writes everything on record.
/// </summary>
static class VacuumSchedule
{
    const string Key = "vacuumed_at";

    static readonly TimeSpan s_interval = TimeSpan.FromDays(1);

    /// <summary>Whether the next transaction may take that time. Then it is not due again for a day.</summary>
    public static bool IsDue(Database database, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var last = Meta.Get(database, Key);
        if (
            DateTimeOffset.TryParse(last, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            && time <= now
            && now < time + s_interval
        )
            return false;
        Meta.Set(database, Key, now.ToString("O", CultureInfo.InvariantCulture));
        return last is not null;
    }
}
