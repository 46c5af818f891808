using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Exchanges the events of the shared log with the hub while a person waits. If the hub does not answer within seconds,
/// or the exchange fails, the next flush does it. A flush can run at the same time.
/// </summary>
/// <param name="open">Connects to an address; throws a <see cref="Failure"/>.</param>
sealed class LogExchange(AppPaths paths, Settings settings, TimeProvider clock, Func<string, IHub> open) : IDisposable
{
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    readonly SyncReplicas _replicas = new(paths, clock, s_wait);
    IHub? _hub;
    EventReplicator? _replicator;

    /// <summary>Whether all steps so far succeeded, so that this machine knows what is on the hub.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Receives the events on the hub that this machine does not have yet.</summary>
    public void Receive() => Try(() => Replicator.Receive());

    /// <summary>Sends and receives until the hub and this machine have the same events.</summary>
    public void Run() => Try(() => Replicator.Run());

    public void Dispose()
    {
        // No flush would learn that an entry was forgotten in this exchange.
        if (_replicas.Local.HasForgotten)
            Try(_replicas.Local.Compact);
        _replicas.Dispose();
        _hub?.Dispose();
    }

    EventReplicator Replicator
    {
        get
        {
            if (_replicator is not null)
                return _replicator;
            // The first sync with a hub does more than this, and may take longer than a person waits.
            if (settings.HubUser is null || _replicas.Local.Use(HubStateStore.AddressOf) != settings.Hub)
                throw new Failure(FailureKind.Unreachable, "this machine has not synced with the hub yet.");
            _replicas.Local.Release();
            var self = HubSyncStep.Self(settings);
            _hub = open(settings.Hub!);
            return _replicator = new(new ReleasingHub(_hub, _replicas.Local), _replicas.Log, self, clock, Thread.Sleep);
        }
    }

    void Try(Action step)
    {
        if (!IsComplete)
            return;
        try
        {
            step();
        }
        catch (Failure failure)
        {
            new BackgroundLog(paths.BackgroundLog, clock).WriteOnce($"hub: {failure.Message}");
            IsComplete = false;
        }

        _replicas.Local.Release();
    }
}
