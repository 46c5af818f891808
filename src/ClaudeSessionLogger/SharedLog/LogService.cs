using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Where commands and tools write to the shared log: who writes, the database for as long as it takes, and afterwards the hub, not waited for.</summary>
sealed class LogService
{
    /// <summary>How long a person waits for another process to let go of the database, who only wants to read.</summary>
    static readonly TimeSpan s_readingPatience = TimeSpan.FromSeconds(10);

    /// <summary>A person's words must not be lost because an import runs.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly BackgroundLog _log;

    LogService(AppPaths paths)
    {
        (Paths, _log) = (paths, new BackgroundLog(paths.SyncLog, TimeProvider.System));
        Settings = Settings.Load(paths, _log);
    }

    public static LogService FromEnvironment() => new(AppPaths.FromEnvironment());

    public AppPaths Paths { get; }
    public Settings Settings { get; }

    public string Person => field ??= UserIdentity.UserName(Settings);

    public string Device => field ??= DeviceIdentity.LoadOrCreate(Paths).ToString();

    public ActorIdentity Self => new(Person, Device);

    /// <summary>Whether what was written last is the first that this device's person wrote without a name: the moment to say how to get one.</summary>
    public bool IsFirstWithoutName { get; private set; }

    /// <summary>As of when the events in a database are looked at.</summary>
    public DateTime AsOf(Database database) => EventClock.AsOf(database, TimeProvider.System, Device);

    /// <summary>Null when there is no database yet.</summary>
    public Database? Read() => Database.OpenToRead(Paths, s_readingPatience);

    public T Write<T>(string? session, Func<Database, LogWriter, LogAuthor, T> work)
    {
        // Before the database is opened, so that others wait for no question to git.
        var author = new LogAuthor(Device, Person, session);
        T result;
        using (var database = Database.Open(Paths, TimeProvider.System, s_patience))
        {
            database.SkipCheckpoint();
            IsFirstWithoutName = Person == UserIdentity.Unknown && new EventStore(database).HasNoneBy(author.Self);
            result = work(database, new LogWriter(database, author, TimeProvider.System), author);
        }

        StartFlush();
        return result;
    }

    /// <summary>An inbox counts as seen, as far as it was read.</summary>
    /// <param name="afterwards">What has to follow in the same database: the badge.</param>
    public void MarkSeen(InboxContents inbox, Action<Database> afterwards)
    {
        if (inbox.Entries.Count == 0)
            return;
        using var database = Database.Open(Paths, TimeProvider.System, s_readingPatience);
        database.SkipCheckpoint();
        InboxContents.MarkSeen(database, Person, inbox.Last);
        afterwards(database);
    }

    // It meets the hub, and works the log into the file. What was written is written: that no flush can be started is for sync.log.
    void StartFlush()
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
