using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>All that a machine has to do with its hub, in one go: the log both ways, what other tools wrote there, sessions up.</summary>
/// <param name="memory">This person's memory; null where it has no part in it.</param>
sealed class Meeting(IHub hub, StoredReplica replica, HubPusher self, TimeProvider clock, MemorySync? memory = null)
{
    public MeetingResult Run()
    {
        var free = new ReleasingHub(hub, replica);
        var exchange = new Exchange(free, replica, self, clock, Thread.Sleep);
        var log = exchange.Run();
        var problem = Memory(free, exchange);
        if (new ForeignRows(free, replica).TakeIn(clock.GetUtcNow().UtcDateTime) is { } found)
        {
            if (found.Count > 0)
            {
                exchange.TakesIn(found);
                log = exchange.Run();
            }

            exchange.Mend();
        }

        var sessions = new SessionPush(free, replica, self).Run();
        exchange.ShowPresence();
        return problem is null ? new(log.Pulled, log.Pushed, sessions) { MemoryStaysHere = memory?.Tally.StaysHere, MemoryReadable = memory?.Tally.Readable ?? 0 } : throw problem;
    }

    // A person who may not put memory there, or not now, still shares the log.
    Failure? Memory(IHub free, Exchange exchange)
    {
        try
        {
            memory?.Meet(free, exchange, self);
            return null;
        }
        catch (Failure failure) when (failure.Kind is FailureKind.Unauthorized or FailureKind.Invalid or FailureKind.Conflict)
        {
            return new(failure.Kind, $"memory was not brought in step: {failure.Message}", failure);
        }
    }
}

/// <summary>What came and went.</summary>
sealed record MeetingResult(int Pulled, int Pushed, int Sessions)
{
    /// <summary>Why this person's memory does not go to the hub; null when it does.</summary>
    public string? MemoryStaysHere { get; init; }

    /// <summary>How many files of it went to where whoever reads the hub reads them.</summary>
    public long MemoryReadable { get; init; }
}
