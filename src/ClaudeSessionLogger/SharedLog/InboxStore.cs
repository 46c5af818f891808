using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Finds the changes by others that a person has not read on this machine. These are events whose arrival number is
/// greater than the person's inbox marker. The time of writing is not used, because an event that was written offline
/// in the morning and received at night would then never be shown.
/// </summary>
static class InboxStore
{
    /// <summary>
    /// The name under which the marker of all people without their own marker is stored. The Python tool has already
    /// shown the events up to this marker.
    /// </summary>
    const string DefaultPerson = "";

    /// <summary>
    /// Selects entries that others changed, and entries in which someone overrode a value that this person wrote on
    /// another machine.
    /// </summary>
    static readonly string s_unseen = $"""
        select entry_id from log_events
        where arrival > $marker and not {ActorIdentity.Condition} and {SharedMemoryEntries.ExcludedCondition}
            and kind <> '{EventKind.Author.Text}'
        union
        select entry_id from (
            select entry_id, is_mine, hash, arrival,
                lead(is_mine) over field as next_is_mine, lead(replaced) over field as next_replaced
            from (
                select entry_id, kind, hash, bool_or({ActorIdentity.Condition}) as is_mine, any_value(hlc) as hlc,
                    any_value(replaced) as replaced, min(arrival) as arrival
                from log_events
                where hlc <= $limit and entry_id in (
                    select entry_id from log_events where arrival > $marker and {ActorIdentity.Condition}
                        and {SharedMemoryEntries.ExcludedCondition})
                group by entry_id, kind, hash)
            window field as (partition by entry_id, kind order by hlc, hash))
        where arrival > $marker and is_mine and not next_is_mine and next_replaced <> hash
        """;

    /// <summary>Returns the number of entries with unread changes. Changes nothing.</summary>
    public static long Count(Database database, ActorIdentity me, DateTime asOf) =>
        database.Scalar<long>($"select count(*) from ({s_unseen})", Parameters(database, me, asOf));

    public static List<EntryId> Entries(Database database, ActorIdentity me, DateTime asOf) =>
        database.Query(s_unseen, row => new EntryId(row.GetString(0)), Parameters(database, me, asOf));

    /// <summary>The arrival number of each event of these entries, by hash.</summary>
    public static Dictionary<Guid, long> Arrivals(Database database, IEnumerable<EntryId> entries)
    {
        using var filter = database.Filter(entries);
        return database
            .Query(
                $"select hash, min(arrival) from log_events where entry_id in {filter} group by hash",
                row => (row.GetGuid(0), row.GetInt64(1))
            )
            .ToDictionary();
    }

    /// <summary>The arrival number of the last event.</summary>
    public static long Last(Database database) =>
        database.Scalar<long>("select coalesce(max(arrival), 0) from log_events");

    /// <summary>Whether everybody on this machine has read the events up to this arrival number.</summary>
    public static bool HasReadAll(Database database, long arrival) => (Get(database, DefaultPerson) ?? 0) >= arrival;

    public static long Marker(Database database, string person) =>
        Get(database, person) ?? Get(database, DefaultPerson) ?? 0;

    /// <summary>Moves the marker forward, never back. The caller must be in a transaction.</summary>
    public static void MoveMarker(Database database, string person, long arrival)
    {
        if (arrival > Marker(database, person))
            Meta.Set(database, Key(person), arrival.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Moves the marker for people without their own marker.</summary>
    public static void MoveMarkerOfAll(Database database, long arrival) => MoveMarker(database, DefaultPerson, arrival);

    static long? Get(Database database, string person) =>
        long.TryParse(Meta.Get(database, Key(person)), CultureInfo.InvariantCulture, out var marker) ? marker : null;

    static (string Name, object? Value)[] Parameters(Database database, ActorIdentity me, DateTime asOf) =>
        [("marker", Marker(database, me.Name)), ("limit", EventTime.MaxStamp(asOf).Value), .. me.Parameters];

    static string Key(string person) => $"inbox_marker:{person}";
}
