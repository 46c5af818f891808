using System.Runtime.ExceptionServices;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Runs one complete hub sync: sends and receives events, syncs memory, imports rows of other tools, and uploads
/// sessions.
/// </summary>
/// <param name="memory">This person's memory; null to leave it out.</param>
/// <param name="settings">
/// The settings with the person's consent to send private data; null if no consent is needed.
/// </param>
sealed class HubSync(
    IHub hub,
    SyncReplicas replicas,
    HubPusher self,
    TimeProvider clock,
    MemorySync? memory = null,
    Settings? settings = null
)
{
    readonly List<Exception> _problems = [];

    /// <summary>Whether to look for rows of other tools even if this was done less than an hour ago.</summary>
    public bool ChecksRows { get; init; }

    public HubSyncResult Run()
    {
        var releasingHub = new ReleasingHub(hub, replicas.Local);
        var replicator = new EventReplicator(releasingHub, replicas.Log, self, clock, Thread.Sleep);
        var log = replicator.Run();
        // If one of the following parts fails, the others still run, because they depend only on the log.
        RunPart(() => memory?.RunWithHub(releasingHub, replicator, self), "cannot sync memory: ");
        var due = FindEntriesDueSinceRowCheck();
        RunPart(
            () =>
            {
                if (
                    new ExternalRowImporter(releasingHub, replicas.Local).Import(
                        clock.GetUtcNow().UtcDateTime,
                        ChecksRows
                    )
                    is not { } found
                )
                    return;
                if (found.Count > 0)
                {
                    replicator.AllowOverwrite(found);
                    log = replicator.Run();
                }

                replicator.RepairRows();
                replicator.RewriteRows(due);
            },
            "cannot import entries that other tools wrote: "
        );
        RunPart(replicator.RepairIfDue, "cannot compare the hub with this machine: ");
        var policy = PrivateDataPolicy.Of(
            releasingHub,
            hub.Ownership,
            settings,
            () => [self.Person, .. replicas.Local.Use(OwnNames.All)]
        );
        replicas.Local.Use(database => HubConsentStore.Save(database, policy.Undecided));
        var sessions = 0;
        RunPart(
            () =>
                sessions = new SessionUploader(releasingHub, replicas.Local, self).Run(
                    sends: policy.WhySessionsNotSent is null
                ),
            "cannot send sessions: "
        );
        RunPart(replicator.UpdateLastSeen, "");
        if (_problems is [var first, ..])
            ExceptionDispatchInfo.Throw(first);
        return new(log.Pulled, log.Pushed, sessions)
        {
            Undecided = policy.Undecided,
            WhySessionsNotSent = policy.WhySessionsNotSent,
            WhyMemoryNotSent = memory?.Result.WhyNotSent,
            MemoryReadable = memory?.Result.Readable ?? 0,
            MemoryWritten =
                memory?.Result.WrittenFiles.Select(file => (file.Folder.Project, file.Write.Name)).Distinct().Count()
                ?? 0,
            Problems = [.. replicator.Problems, .. memory?.Problems ?? []],
            Repaired = replicator.Repaired + (memory?.Repaired ?? 0),
        };
    }

    // Returns entries with events that became due since the hub's rows were last checked. The rows of these entries are
    // outdated, although their number of events has not changed.
    List<EntryId> FindEntriesDueSinceRowCheck() =>
        replicas.Local.Use(database =>
            HubStateStore.RowsCheckedAt(database) is { } last
                ?
                [
                    .. new EventStore(database)
                        .EntriesStamped(
                            EventTime.MaxStamp(last.AddSafely(HubStateStore.ClockOffset(database))),
                            EventTime.MaxStamp(replicas.Local.AsOf)
                        )
                        .Where(id => !SharedMemoryEntries.Contains(id)),
                ]
                : new List<EntryId>()
        );

    // Saves the error of a part, so that the other parts still run. Errors that affect all parts (an unreachable hub, a
    // full disk, a busy database) end the sync.
    void RunPart(Action part, string what)
    {
        try
        {
            part();
        }
        catch (Failure failure)
            when (failure.Kind is FailureKind.Unauthorized or FailureKind.Invalid or FailureKind.Conflict)
        {
            _problems.Add(new Failure(failure.Kind, what + failure.Message, failure));
        }
        catch (SystemException bug) when (bug is not (OutOfMemoryException or IOException))
        {
            // The cause is probably an unexpected row. It is reported as a bug after the other parts have run.
            _problems.Add(bug);
        }
    }
}

/// <summary>The result of a sync: the numbers of events received and sent, and of sessions sent.</summary>
sealed record HubSyncResult(int Pulled, int Pushed, int Sessions)
{
    /// <summary>What this person or the hub's owner must do before all data can be sent; null if nothing.</summary>
    public string? Undecided { get; init; }

    /// <summary>Why this person's sessions are not sent to the hub; null if they are.</summary>
    public string? WhySessionsNotSent { get; init; }

    /// <summary>Why this person's memory is not sent to the hub; null if it is.</summary>
    public string? WhyMemoryNotSent { get; init; }

    /// <summary>The number of memory files that were written on this machine.</summary>
    public int MemoryWritten { get; init; }

    /// <summary>The number of memory files that everyone with access to the hub can read.</summary>
    public long MemoryReadable { get; init; }

    /// <summary>Events that the hub advertises but cannot deliver, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The number of events that were sent again because they were missing or damaged on the hub.</summary>
    public int Repaired { get; init; }
}
