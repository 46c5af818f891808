using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Puts a person's first known name on what this device recorded and logged before: its sessions, and its events by
/// <see cref="UserIdentity.Unknown"/>. Sessions that were already sent to a hub are sent again.
/// </summary>
static class NameAdoption
{
    /// <summary>Whether events without a name may be waiting. A home of an older version has no such value.</summary>
    const string Key = "unnamed_events";

    const string Some = "some",
        None = "none";

    const string UnnamedSessions = $"(created_by is null or created_by = '{UserIdentity.Unknown}')";

    /// <summary>Records that an event without a name is being written.</summary>
    public static void Expect(Database database)
    {
        if (Meta.Get(database, Key) != Some)
            Meta.Set(database, Key, Some);
    }

    /// <summary>Whether anything may be waiting for a name. Takes little time, so that every flush can ask.</summary>
    public static bool IsNeeded(Database database) =>
        Meta.Get(database, Key) != None
        || database.Scalar<long>($"select count(*) from (select 1 from sessions where {UnnamedSessions} limit 1)") > 0;

    /// <summary>The name that this person's sessions and entries get: the one on the hub, if there is a hub.</summary>
    public static string NameOf(Settings settings) =>
        settings.Hub is null ? UserIdentity.UserName(settings) : UserIdentity.HubName(settings);

    /// <summary>Adopts what is waiting if <paramref name="name"/> is known.</summary>
    public static Adopted Run(Database database, DeviceId device, string name, TimeProvider clock)
    {
        if (name == UserIdentity.Unknown || !IsNeeded(database))
            return default;
        var (sessions, entries) = (0, 0);
        database.Transaction(() =>
        {
            OwnNames.Add(database, name);
            sessions = Rows.Change(
                database,
                "sessions",
                "$name as created_by, false as synced",
                UnnamedSessions,
                "",
                ("name", name)
            );
            entries = AdoptEntries(database, device, name, clock);
            Meta.Set(database, Key, None);
        });
        return new(sessions, entries);
    }

    static int AdoptEntries(Database database, DeviceId device, string name, TimeProvider clock)
    {
        var events = new EventStore(database);
        var ids = database.Query(
            $"""
            select distinct entry_id from log_events
            where actor = '{UserIdentity.Unknown}' and device_id = $device and {ActorIdentity.Condition}
                and {SharedMemoryEntries.ExcludedCondition}
            order by 1
            """,
            row => new EntryId(row.GetString(0)),
            new ActorIdentity(name, device).Parameters
        );
        var (nameless, writer) = (
            new ActorIdentity(UserIdentity.Unknown, device),
            new LogWriter(database, new(device, name, SessionId: null), clock)
        );
        var adopted = 0;
        foreach (var entry in events.OfEntries(ids).GroupBy(e => e.Content.EntryId))
        {
            var known = EntryReducer.Order(entry);
            if (known.Exists(e => e.Content.Kind == EventKind.Forgotten))
                continue;
            var hashes = known
                .Where(e => e.Content.Actor == UserIdentity.Unknown && e.Device == device && nameless.IsAuthorOf(e))
                .Select(e => e.Hash)
                .ToList();
            if (hashes.Count == 0)
                continue;
            writer.Append(
                entry.Key,
                known[0].Content.Project,
                [new(EventKind.Author.Text, AdoptedAuthors.ToText(hashes), null)],
                DateTime.MinValue,
                [.. entry]
            );
            adopted++;
        }

        return adopted;
    }
}

/// <summary>How many sessions and entries now have the person's name.</summary>
readonly record struct Adopted(int Sessions, int Entries);
