using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>All that a machine has to do with its hub, in one go: the log both ways, what other tools wrote there, sessions up.</summary>
sealed class Meeting(IHub hub, StoredReplica replica, HubPusher self, TimeProvider clock)
{
    public MeetingResult Run()
    {
        var free = new ReleasingHub(hub, replica);
        var exchange = new Exchange(free, replica, self, clock, Thread.Sleep);
        var log = exchange.Run();
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
        return new(log.Pulled, log.Pushed, sessions);
    }
}

/// <summary>What came and went.</summary>
sealed record MeetingResult(int Pulled, int Pushed, int Sessions);
