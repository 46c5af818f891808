using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// A home on disk with the real database, the code with which commands write, and the replica of a flush. The database
/// stays open.
/// </summary>
sealed class RealHome : IHome
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    // Created once, because a new database takes longer than a whole history in memory.
    static readonly Lazy<byte[]> s_empty = new(() =>
    {
        using var scratch = new ScratchFolder();
        Database.Open(scratch.Paths, TimeProvider.System, s_timeout).Dispose();
        return File.ReadAllBytes(scratch.Paths.Database);
    });

    readonly ScratchFolder _scratch = new();
    readonly string _person;
    readonly TimeProvider _clock;
    readonly SyncReplicas _replicas;

    RealHome(string person, TimeProvider clock)
    {
        (_person, _clock) = (person, clock);
        _replicas = new(_scratch.Paths, clock, s_timeout);
    }

    public IReplica Replica => _replicas.Log;

    public static RealHome New(string person, TimeProvider clock)
    {
        var home = new RealHome(person, clock);
        File.WriteAllBytes(home._scratch.Paths.Database, s_empty.Value);
        return home;
    }

    public RealHome Copy()
    {
        _replicas.Local.Release();
        var copy = new RealHome(_person, _clock);
        foreach (var file in Directory.EnumerateFiles(_scratch.Paths.Home))
            File.Copy(file, Path.Combine(copy._scratch.Paths.Home, Path.GetFileName(file)));
        return copy;
    }

    public LogEvent Write(EntryId entryId, string kind, string? value, DateTime machineTime) =>
        _replicas.Local.Use(database =>
        {
            var store = new EventStore(database);
            var author = new LogAuthor(DeviceIdentity.LoadOrCreate(_scratch.Paths), _person, null);
            database.Transaction(() =>
            {
                var before = store.OfEntry(entryId);
                var entry = EntryReducer.Reduce(
                    before,
                    EventClock.Now(database, new FixedClock(machineTime), author.Device)
                );
                var replaced = EventKind.Parse(kind) is { } known ? entry?.ReplacedIn(known) : null;
                new LogWriter(database, author, new FixedClock(machineTime)).Append(
                    entryId,
                    "project",
                    [new(kind, value ?? "", replaced)],
                    entry?.LoggedAt ?? DateTime.MinValue,
                    before
                );
                if (kind == EventKind.Forgotten.Text)
                    store.Redact([entryId]);
            });
            var head = store.HeadOf(author.Device);
            return store.Read(new(author.Device, head.Seq - 1, head.Seq), long.MaxValue).Single();
        });

    public IReadOnlyList<LogEvent> TakeInbox() =>
        _replicas.Local.Use(database =>
        {
            var (marker, last) = (InboxStore.Marker(database, _person), InboxStore.Last(database));
            var arrivals = InboxStore.Arrivals(
                database,
                database.Query(
                    "select distinct entry_id from log_events where arrival > $marker",
                    row => new EntryId(row.GetString(0)),
                    ("marker", marker)
                )
            );
            var news = new EventStore(database)
                .OfEntries(
                    database.Query(
                        "select distinct entry_id from log_events where arrival > $marker",
                        row => new EntryId(row.GetString(0)),
                        ("marker", marker)
                    )
                )
                .DistinctBy(e => e.Hash)
                .Where(e => arrivals[e.Hash] > marker && e.Content.Actor != _person)
                .OrderBy(e => arrivals[e.Hash])
                .ToList();
            database.Transaction(() => InboxStore.MoveMarker(database, _person, last));
            return news;
        });

    public IReadOnlyList<LogEvent> Events() =>
        _replicas.Local.Use(database =>
        {
            return database.Query(
                """
                select device_id, seq, hlc, written_at, actor, project, entry_id, kind, value, session_id, replaced, hash, chain from log_events order by device_id, seq
                """,
                EventStore.Event
            );
        });

    public IReadOnlyList<LogEntry> Entries() =>
        _replicas.Local.Use(database =>
            EntryProjector
                .Reduce(
                    new EventStore(database),
                    database.Query("select id from log_entries order by id", row => new EntryId(row.GetString(0))),
                    _replicas.Local.AsOf
                )
                .OrderBy(entry => entry.Id)
                .ToList()
        );

    public void Dispose()
    {
        _replicas.Dispose();
        _scratch.Dispose();
    }

    sealed class FixedClock(DateTime utc) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
    }
}
