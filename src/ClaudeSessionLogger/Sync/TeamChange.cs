using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Changes an entry that others may be changing at the same time: receives what is on the hub first, and sends the
/// change at once. A claim is confirmed only after that. Being offline is normal: then the change is made on this
/// machine only, and the next flush sends it.
/// </summary>
/// <param name="open">Connects to the hub for a few seconds; throws a <see cref="Failure"/>.</param>
sealed class TeamChange(LogService service, Func<string, IHub> open)
{
    // Somebody else can claim the next entry at the same moment, too.
    const int Attempts = 5;

    public TeamChange(LogService service)
        : this(service, HubConnector.OpenBriefly) { }

    /// <summary>Whether the hub has the change and nobody's before it; null if no hub is set up.</summary>
    public bool? IsChecked { get; private set; }

    /// <param name="change">Returns the changed entry.</param>
    /// <param name="isClaim">Whether to fail if somebody else has claimed the entry first.</param>
    /// <param name="picks">
    /// Whether <paramref name="change"/> picks the entry: if another person has claimed it first, it picks another one.
    /// </param>
    public LogEntry Write(
        SessionId? session,
        Func<Database, LogWriter, LogAuthor, LogEntry> change,
        bool isClaim = false,
        bool picks = false,
        CancellationToken cancellation = default
    )
    {
        if (service.Settings.Hub is null)
            return service.Write(
                session,
                (database, writer, author) => WithoutHub(change, database, writer, author),
                cancellation
            );
        using var exchange = BackgroundLauncher.IsOff
            ? null
            : new LogExchange(service.Paths, service.Settings, TimeProvider.System, open);
        try
        {
            exchange?.Receive();
            for (var attempt = 1; ; attempt++)
            {
                LogAuthor? author = null;
                var written = service.WriteOnly(
                    session,
                    (database, writer, by) => change(database, writer, author = by),
                    cancellation
                );
                exchange?.Run();
                IsChecked = exchange is { IsComplete: true };
                var entry = IsChecked is true ? Reload(written) : written;
                if (!isClaim || FindWinner(entry, author!) is not { } winner)
                    return entry;
                if (!picks || attempt == Attempts)
                    throw ClaimPolicy.ClaimedFirst(entry, winner, author!);
            }
        }
        finally
        {
            service.StartFlush();
        }
    }

    // If config.json cannot be read, the hub that was used is not gone, but unknown.
    LogEntry WithoutHub(
        Func<Database, LogWriter, LogAuthor, LogEntry> change,
        Database database,
        LogWriter writer,
        LogAuthor author
    )
    {
        if (!service.Settings.IsReadable && HubStateStore.LastSyncAt(database) is not null)
            IsChecked = false;
        return change(database, writer, author);
    }

    static Claim? FindWinner(LogEntry entry, LogAuthor author) =>
        entry.Claim is { } claim && !ClaimPolicy.IsSame(claim, author) ? claim : null;

    LogEntry Reload(LogEntry written)
    {
        using var database = service.Read();
        return
            database is not null
            && EntryProjector.Reduce(new(database), [written.Id], service.AsOf(database)) is [var entry]
            ? entry
            : written;
    }
}
