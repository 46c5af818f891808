using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Writes to the shared log: resolves the author, opens the database for one write, then starts a background flush.
/// </summary>
sealed class LogService
{
    /// <summary>How long to wait for the database when only reading.</summary>
    static readonly TimeSpan s_readTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long to wait for the database when writing: a running import must not cause an entry to be lost.
    /// </summary>
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    readonly BackgroundLog _log;
    DeviceId? _device;

    LogService(AppPaths paths)
    {
        (Paths, _log) = (paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System));
        Settings = Settings.Load(paths, _log);
    }

    public static LogService FromEnvironment() => Of(AppPaths.FromEnvironment());

    public static LogService Of(AppPaths paths) => new(paths);

    public AppPaths Paths { get; }
    public Settings Settings { get; }

    /// <summary>
    /// The author of what this process writes: the name that git has for the current repository, if it has one of its
    /// own.
    /// </summary>
    public string Author => field ??= UserIdentity.Author(Settings, WorkingDirectory.IfExists);

    /// <summary>The person, whatever the current repository: the same name as on the hub.</summary>
    string Person => field ??= UserIdentity.UserName(Settings);

    public DeviceId Device => _device ??= DeviceIdentity.LoadOrCreate(Paths);

    public ActorIdentity Self(Database database) => ActorIdentity.Of(database, Person, Device);

    /// <summary>
    /// Whether the last write was the first on this device without a user name. The command then explains how to set a
    /// name.
    /// </summary>
    public bool IsFirstUnnamedWrite { get; private set; }

    /// <summary>
    /// The other names of this machine, if <c>CLAUDE_LOGGER_USER</c> has just added one for good. The command then says
    /// that all of them count as one person. A name that git has for a repository is meant to be this person's.
    /// </summary>
    public IReadOnlyList<string> NamesBefore { get; private set; } = [];

    /// <summary>The current time for this database; later events count as dated in the future.</summary>
    public DateTime AsOf(Database database) => EventClock.Now(database, TimeProvider.System, Device);

    /// <summary>Opens the database for reading; returns null if it does not exist yet.</summary>
    public Database? Read() => Read(s_readTimeout);

    /// <param name="wait">How long to wait for another process to close the database.</param>
    public Database? Read(TimeSpan wait) => Database.OpenToRead(Paths, wait);

    /// <summary>Writes, then starts a background flush.</summary>
    /// <inheritdoc cref="WriteOnly"/>
    public T Write<T>(
        SessionId? session,
        Func<Database, LogWriter, LogAuthor, T> work,
        CancellationToken cancellation = default
    )
    {
        var result = WriteOnly(session, work, cancellation);
        StartFlush();
        return result;
    }

    /// <summary>Writes. The caller must call <see cref="StartFlush"/> afterwards.</summary>
    /// <param name="cancellation">
    /// If cancellation is requested before the database is open, nothing is written. After that, the write is
    /// completed.
    /// </param>
    public T WriteOnly<T>(
        SessionId? session,
        Func<Database, LogWriter, LogAuthor, T> work,
        CancellationToken cancellation = default
    )
    {
        // Get the name before opening the database, so that no other process waits for the database while git runs.
        var author = new LogAuthor(Device, Author, session);
        using var database = Database.Open(Paths, TimeProvider.System, s_timeout);
        database.SkipCheckpoint();
        cancellation.ThrowIfCancellationRequested();
        IsFirstUnnamedWrite =
            Author == UserIdentity.Unknown && new EventStore(database).HasNoEventsBy(new(Author, Device));
        if (OwnNames.Add(database, Author) && HookUser.FromEnvironment is not null)
            NamesBefore = [.. OwnNames.All(database).Where(name => name != Author)];
        if (Author == UserIdentity.Unknown)
            NameAdoption.Expect(database);
        else if (NameAdoption.IsNeeded(database))
            NameAdoption.Run(database, Device, NameAdoption.NameOf(Settings), TimeProvider.System);
        return work(database, new LogWriter(database, author, TimeProvider.System), author);
    }

    /// <summary>
    /// Marks the changes in an inbox as seen. Returns false, and marks nothing, if they were not printed.
    /// </summary>
    /// <param name="isPrinted">
    /// Called at the last moment: a program that reads only a part of the output has exited by then.
    /// </param>
    /// <param name="afterwards">Called afterwards with the open database, to update the status cache.</param>
    public bool MarkSeen(InboxContents inbox, Func<bool> isPrinted, Action<Database> afterwards)
    {
        if (inbox.Entries.Count == 0)
            return true;
        using var database = Database.Open(Paths, TimeProvider.System, s_readTimeout);
        database.SkipCheckpoint();
        if (!isPrinted())
            return false;
        InboxContents.MarkSeen(database, Person, inbox.Last);
        afterwards(database);
        return true;
    }

    // The flush syncs with the hub and runs a checkpoint. The entry is already saved, so an error while starting the
    // flush is only logged.
    public void StartFlush()
    {
        if (Settings.Hub is null && Settings.Prime is null && !Database.HasLongWal(Paths))
            return;
        try
        {
            BackgroundLauncher.StartFlush(Paths);
        }
        catch (Failure failure)
        {
            _log.WriteOnce(failure.Message);
        }
    }
}
