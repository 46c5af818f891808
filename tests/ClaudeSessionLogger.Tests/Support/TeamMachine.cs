using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A machine of a team in this process: a home with a real database, and the hub part of a flush.</summary>
sealed class TeamMachine(string person) : IDisposable
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    readonly TemporaryHome _home = new();

    public AppPaths Paths => new(_home.Path, _home.Config, _home.Logger);

    /// <summary>Writes any number of entries in one transaction.</summary>
    public void Log(int entries)
    {
        using var database = Open();
        var (store, device) = (new EventStore(database), DeviceIdentity.LoadOrCreate(Paths));
        database.Transaction(() =>
        {
            var (head, stamp, events) = (
                store.HeadOf(device),
                store.LastStamp(new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc)),
                new List<LogEvent>()
            );
            var now = new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
            for (var i = 0; i < entries; i++)
            {
                stamp = HybridTimestamp.Next(now, stamp);
                var value = new CreatedValue(
                    "issue",
                    "open",
                    $"{person}'s entry {head.Seq + 1}",
                    "what there is to say of it"
                ).ToJson();
                events.Add(
                    LogEvent.Following(
                        device,
                        head,
                        new(
                            stamp,
                            now,
                            person,
                            "team",
                            new(Guid.NewGuid().ToString()),
                            EventKind.Created,
                            value,
                            null,
                            null
                        )
                    )
                );
                head = events[^1].Head;
            }

            store.Append(events);
            EntryProjector.Refresh(database, [.. events.Select(e => e.Content.EntryId)], now);
        });
    }

    public HubSyncResult Sync(IHub hub)
    {
        using var replicas = new SyncReplicas(Paths, TimeProvider.System, s_timeout);
        return new HubSync(
            hub,
            replicas,
            new(DeviceId.None, $"{person}'s machine", person, "1.0"),
            TimeProvider.System
        ).Run();
    }

    public Database Open() => Database.Open(Paths, TimeProvider.System, s_timeout);

    public List<string> Entries()
    {
        using var database = Open();
        return database.Query(
            "select id || title || status || events from log_entries order by 1",
            row => row.GetString(0)
        );
    }

    public void Dispose() => _home.Dispose();
}
