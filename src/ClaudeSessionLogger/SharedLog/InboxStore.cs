using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// What others did that a person has not looked at on this machine: events by the order in which they arrived here, after a marker. (By
/// the time of writing, what was written offline in the morning and came at night would never be seen.)
/// </summary>
static class InboxStore
{
    /// <summary>For whoever has no marker of their own yet: what the Python tool had shown already lies before it.</summary>
    const string Anyone = "";

    /// <summary>
    /// Entries that others changed, and those where a value that this person wrote on another of their machines came to stand below
    /// another's.
    /// </summary>
    static readonly string s_unseen = $"""
        select entry_id from log_events where arrival > $marker and not {ActorIdentity.Condition} and {SharedMemoryEntries.None}
        union
        select entry_id from (
            select entry_id, is_mine, hash, arrival,
                lead(is_mine) over field as next_is_mine, lead(replaced) over field as next_replaced
            from (
                select entry_id, kind, hash, bool_or({ActorIdentity.Condition}) as is_mine, any_value(hlc) as hlc, any_value(replaced) as replaced, min(arrival) as arrival
                from log_events where hlc <= $limit and entry_id in (select entry_id from log_events where arrival > $marker and {ActorIdentity.Condition} and {SharedMemoryEntries.None})
                group by entry_id, kind, hash)
            window field as (partition by entry_id, kind order by hlc, hash))
        where arrival > $marker and is_mine and not next_is_mine and next_replaced <> hash
        """;

    /// <summary>In how many entries there is something to see. Reads only.</summary>
    public static long Count(Database database, ActorIdentity me, DateTime asOf) =>
        database.Scalar<long>($"select count(*) from ({s_unseen})", Parameters(database, me, asOf));

    public static List<string> Entries(Database database, ActorIdentity me, DateTime asOf) =>
        database.Query(s_unseen, row => row.GetString(0), Parameters(database, me, asOf));

    /// <summary>When each event of these entries arrived, by hash.</summary>
    public static Dictionary<Guid, long> Arrivals(Database database, IEnumerable<string> entries)
    {
        using var filter = database.Filter(entries);
        return database.Query($"select hash, min(arrival) from log_events where entry_id in {filter} group by hash", row => (row.GetGuid(0), row.GetInt64(1)))
            .ToDictionary();
    }

    /// <summary>The number of the event that came last.</summary>
    public static long Last(Database database) => database.Scalar<long>("select coalesce(max(arrival), 0) from log_events");

    /// <summary>The number of the last event before the first one that was written after a time.</summary>
    public static long LastWrittenBy(Database database, DateTime time) =>
        database.Scalar<long>(
        "select coalesce((select min(arrival) - 1 from log_events where written_at > $time), (select max(arrival) from log_events), 0)", ("time", time));

    public static long Marker(Database database, string person) => Get(database, person) ?? Get(database, Anyone) ?? 0;

    /// <summary>Moves the marker, and never back. Whoever calls it is in a transaction.</summary>
    public static void MoveMarker(Database database, string person, long arrival)
    {
        if (arrival > Marker(database, person))
            Meta.Set(database, Key(person), arrival.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>For everybody who has not looked at anything yet.</summary>
    public static void MoveMarkerOfAll(Database database, long arrival) => MoveMarker(database, Anyone, arrival);

    static long? Get(Database database, string person) =>
        long.TryParse(Meta.Get(database, Key(person)), CultureInfo.InvariantCulture, out var marker) ? marker : null;

    static (string Name, object? Value)[] Parameters(Database database, ActorIdentity me, DateTime asOf) =>
        [("marker", Marker(database, me.Name)), ("limit", EventTime.Limit(asOf).Value), .. me.Parameters];

    static string Key(string person) => $"inbox_marker:{person}";
}
