using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Diagnostics;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>One history and its error.</summary>
sealed class WalHistory : IDisposable
{
    readonly TemporaryHome _home = new();
    readonly Random _random;
    readonly bool _isFaulty;
    readonly HookClock _clock = new();
    readonly List<EntryId> _ids = [];
    readonly List<string> _trace = [];
    readonly AppPaths _paths;

    Database? _next;

    WalHistory(int seed, bool isFaulty) =>
        (_random, _isFaulty, _paths) = (new(seed), isFaulty, new(_home.Path, _home.Config, _home.Logger));

    /// <summary>Null if there was no error.</summary>
    public static string? Run(int seed, int commands, bool isFaulty)
    {
        using var history = new WalHistory(seed, isFaulty);
        for (var step = 0; step < commands; step++)
        {
            if (history.Step() is { } wrong)
                return $"seed {seed}, command {step}: {wrong}; it did {string.Join(", ", history._trace.TakeLast(12))}";
        }

        return null;
    }

    public void Dispose()
    {
        _next?.Dispose();
        _home.Dispose();
    }

    string? Step()
    {
        List<string> committed;
        using (var database = _next ?? Open())
        {
            _next = null;
            if (_random.Next(5) > 0)
                database.SkipCheckpoint();
            for (var writes = _random.Next(1, 3); writes > 0; writes--)
                Write(database);
            if (_random.Next(12) == 0)
                RunStep("checkpoint", () => database.Execute("checkpoint logger"));
            committed = TableContent.Of(database);
            if (_random.Next(3) == 0)
                RunStep("kill", () => { });
            if (_trace[^1] == "kill")
                Keep(".killed");
        }

        if (_trace[^1] == "kill")
            RestoreCopy(".killed");
        var reopened = _next = Open();
        var found = TableContent.Of(reopened);
        return TableContent.Difference(committed, found)
            ?? ProjectionCheck
                .Check(reopened, _clock.Now.UtcDateTime)
                .FirstOrDefault(finding => finding.State != FindingState.Ok)
                ?.Detail;
    }

    Database Open()
    {
        var database = Database.Open(_paths, TimeProvider.System, CapturedHome.Wait);
        if (
            _isFaulty
            && database.Scalar<long>("select count(*) from duckdb_indexes() where database_name = 'logger'") == 0
        )
            database.Execute("create unique index if not exists the_fault on log_entries (id)");
        return database;
    }

    void Write(Database database)
    {
        _clock.Now = _clock.Now.AddSeconds(_random.Next(-5, 60));
        var writer = new LogWriter(database, new(new("device"), _random.Next(2) == 0 ? "Ann" : "Bob", null), _clock);
        var id = _ids.Count > 0 ? _ids[_random.Next(_ids.Count)] : default;
        switch (_random.Next(_ids.Count == 0 ? 3 : 14))
        {
            case < 4:
                RunStep(
                    "log",
                    () =>
                        _ids.Add(
                            writer
                                .Create(
                                    new(
                                        EntryCategory.Task,
                                        EntryStatus.Open,
                                        $"title {_ids.Count}",
                                        _random.Next(3) == 0 ? "a body" : null,
                                        "app"
                                    )
                                )
                                .Id
                        )
                );
                break;
            case < 8:
                RunStep("note", () => Change(database, writer, id, new(EventKind.Note, $"note {_random.Next(99)}")));
                break;
            case 8:
                RunStep(
                    "claim",
                    () =>
                        Change(
                            database,
                            writer,
                            id,
                            new(
                                EventKind.Owner,
                                new ClaimValue("Ann", new SessionId("s"), _clock.Now.UtcDateTime.AddHours(1)).ToJson()
                            )
                        )
                );
                break;
            case 9:
                RunStep(
                    "resolve",
                    () => Change(database, writer, id, new(EventKind.Status, EntryStatus.Texts[_random.Next(3)]))
                );
                break;
            case 10:
                RunStep("meta", () => Meta.Set(database, $"key {_random.Next(4)}", $"{_random.Next(99)}"));
                break;
            case 11:
                RunStep(
                    "hub devices",
                    () =>
                        KnownDeviceStore.Set(
                            database,
                            [
                                new(
                                    new($"d{_random.Next(3)}"),
                                    new(_random.Next(9), Guid.Empty),
                                    0,
                                    NullOr("name"),
                                    NullOr("person"),
                                    NullOr("1"),
                                    null,
                                    false
                                ),
                            ]
                        )
                );
                break;
            case 12:
                RunStep(
                    "memory change",
                    () =>
                        MemoryWriteHints.Add(
                            database,
                            $"/m{_random.Next(3)}",
                            SessionId.Of(NullOr("session")),
                            _clock.Now
                        )
                );
                break;
            default:
                RunStep(
                    "sessions",
                    () =>
                    {
                        database.Execute(
                            "insert into sessions (session_id, synced) select $id, false where $id not in (select "
                                + "session_id from sessions)",
                            ("id", $"s{_random.Next(4)}")
                        );
                        new SessionStore(database).SetEndReason(new($"s{_random.Next(4)}"), NullOr("other"));
                        if (_random.Next(2) == 0)
                            HubStateStore.MarkSessionsUnsent(database);
                    }
                );
                break;
        }
    }

    // The known fault: an update as in version 1, in a table with a key.
    void Change(Database database, LogWriter writer, EntryId id, EntryChange change)
    {
        if (!_isFaulty)
        {
            writer.Change(id, _ => [change]);
            return;
        }

        database.Transaction(() =>
        {
            var events = new EventStore(database);
            var before = events.OfEntry(id);
            var content = new EventContent(
                HybridTimestamp.Next(_clock.Now.UtcDateTime, events.LastStamp(_clock.Now.UtcDateTime)),
                _clock.Now.UtcDateTime,
                "Ann",
                "app",
                id,
                change.Kind,
                change.Value,
                null,
                null
            );
            var e = LogEvent.Following(new("device"), events.HeadOf(new("device")), content);
            events.AppendNew([e]);
            var entry = EntryReducer.Reduce([.. before, e], _clock.Now.UtcDateTime)!;
            database.Execute(
                """
                update log_entries set body = $body, updated_at = $at, updated_by = $by, owner = $owner, owner_session_id = $session, owner_until = $until, status = $status,
                    events = $events, conflicts = $conflicts where id = $id
                """,
                ("body", entry.BodyWithNotes),
                ("at", entry.UpdatedAt),
                ("by", entry.UpdatedBy),
                ("owner", entry.Claim?.Owner),
                ("session", entry.Claim?.SessionId?.Value),
                ("until", entry.Claim?.Until),
                ("status", entry.Status),
                ("events", entry.Events),
                ("conflicts", entry.Conflicts.Count(conflict => conflict.IsOpen)),
                ("id", id.Value)
            );
        });
    }

    string? NullOr(string text) => _random.Next(2) == 0 ? null : text;

    void RunStep(string what, Action work)
    {
        _trace.Add(what);
        work();
    }

    // After a kill, the disk holds what was written until then.
    void Keep(string suffix)
    {
        File.Copy(_paths.Database, _paths.Database + suffix, overwrite: true);
        if (File.Exists(_paths.Database + ".wal"))
            File.Copy(_paths.Database + ".wal", _paths.Database + suffix + ".wal", overwrite: true);
    }

    void RestoreCopy(string suffix)
    {
        File.Delete(_paths.Database + ".wal");
        File.Move(_paths.Database + suffix, _paths.Database, overwrite: true);
        if (File.Exists(_paths.Database + suffix + ".wal"))
            File.Move(_paths.Database + suffix + ".wal", _paths.Database + ".wal");
    }
}
