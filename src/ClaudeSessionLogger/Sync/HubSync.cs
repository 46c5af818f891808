using System.Runtime.ExceptionServices;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>All that a machine has to do with its hub, in one go: the log both ways, what other tools wrote there, sessions up.</summary>
/// <param name="memory">This person's memory; null where it has no part in it.</param>
/// <param name="settings">What the person lets go there; null for what needs no consent.</param>
sealed class HubSync(IHub hub, LogReplica replica, HubPusher self, TimeProvider clock, MemorySync? memory = null, Settings? settings = null)
{
    readonly List<Exception> _problems = [];

    public HubSyncResult Run()
    {
        var free = new ReleasingHub(hub, replica);
        var replicator = new EventReplicator(free, replica, self, clock, Thread.Sleep);
        var log = replicator.Run();
        // From here on one part that fails stops no other: each waits for nothing but the log.
        RunPart(() => memory?.RunWithHub(free, replicator, self), "memory was not brought in step: ");
        var due = DueSinceRowsWereLookedAt();
        RunPart(() =>
        {
            if (new ExternalRowImporter(free, replica).Import(clock.GetUtcNow().UtcDateTime) is not { } found)
                return;
            if (found.Count > 0)
            {
                replicator.AllowOverwrite(found);
                log = replicator.Run();
            }

            replicator.RepairRows();
            replicator.Renew(due);
        }, "cannot take in what other tools wrote: ");
        RunPart(replicator.RepairIfDue, "cannot compare the hub with what is here: ");
        var rights = new PrivateDataPolicy(hub.Ownership, settings);
        replica.Use(database => HubConsentStore.Save(database, rights.Undecided));
        var sessions = 0;
        RunPart(() => sessions = new SessionUploader(free, replica, self).Run(goes: rights.WhySessionsStay is null), "cannot send sessions: ");
        RunPart(replicator.ShowPresence, "");
        if (_problems is [var first, ..])
            ExceptionDispatchInfo.Throw(first);
        return new(log.Pulled, log.Pushed, sessions)
        {
            Undecided = rights.Undecided,
            SessionsStayHere = rights.WhySessionsStay,
            MemoryStaysHere = memory?.Result.WhyNotSent,
            MemoryReadable = memory?.Result.Readable ?? 0,
            Problems = [.. replicator.Problems, .. memory?.Problems ?? []],
            Repaired = replicator.Repaired + (memory?.Repaired ?? 0),
        };
    }

    // Rows of the hub's plain table are made of as many events as before: nothing else says that they are outdated.
    List<string> DueSinceRowsWereLookedAt() => replica.Use(database => HubStateStore.RowsCheckedAt(database) is { } last
        ? [.. new EventStore(database).EntriesStamped(EventTime.Limit(last.AddSafely(HubStateStore.ClockOffset(database))), EventTime.Limit(replica.AsOf)).Where(id => !MemoryEvent.IsOf(id))]
        : new List<string>());

    // A hub that is away, a full disk or a busy database concerns all parts alike and ends them.
    void RunPart(Action part, string what)
    {
        try
        {
            part();
        }
        catch (Failure failure) when (failure.Kind is FailureKind.Unauthorized or FailureKind.Invalid or FailureKind.Conflict)
        {
            _problems.Add(new Failure(failure.Kind, what + failure.Message, failure));
        }
        catch (SystemException bug) when (bug is not (OutOfMemoryException or IOException))
        {
            // A row that nobody thought of. It is reported as a bug, once the other parts are done.
            _problems.Add(bug);
        }
    }
}

/// <summary>What came and went.</summary>
sealed record HubSyncResult(int Pulled, int Pushed, int Sessions)
{
    /// <summary>What this person, or the hub's owner, has yet to do so that everything goes; null when all is decided.</summary>
    public string? Undecided { get; init; }

    /// <summary>Why this person's sessions do not go to the hub; null when they do.</summary>
    public string? SessionsStayHere { get; init; }

    /// <summary>Why this person's memory does not go to the hub; null when it does.</summary>
    public string? MemoryStaysHere { get; init; }

    /// <summary>How many files of it went to where whoever reads the hub reads them.</summary>
    public long MemoryReadable { get; init; }

    /// <summary>What the hub advertises but cannot deliver: each a sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>How many events were put back on the hub that were missing or damaged there.</summary>
    public int Repaired { get; init; }
}
