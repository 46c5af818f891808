using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Hooks;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A person's machine with its own database and a clock that the test sets. Machines receive events directly from each
/// other.
/// </summary>
sealed class LogMachine(string person, string? device = null) : IDisposable
{
    readonly HookClock _clock = new();

    public TemporaryHome Home { get; } = new();
    public string Person => person;
    public AppPaths Paths => new(Home.Path, Home.Config, Home.Logger);
    public DeviceId Device => device is null ? DeviceIdentity.LoadOrCreate(Paths) : new(device);
    public HookClock Clock => _clock;

    public DateTime AsOf(Database database) => EventClock.Now(database, _clock, Device);

    public Database Open() => Database.Open(Paths, TimeProvider.System, CapturedHome.Wait);

    public T Write<T>(Func<LogWriter, T> work, SessionId? session = null)
    {
        using var database = Open();
        return work(new(database, new(Device, person, session), _clock));
    }

    public LogEntry Log(string title, string category = "issue", string? body = null) =>
        Log(title, EntryTextRules.Category(category), body);

    LogEntry Log(string title, EntryCategory category, string? body) =>
        Write(writer => writer.Create(new(category, EntryStatus.DefaultFor(category), title, body, "app")));

    public LogEntry Change(EntryId id, params EntryChange[] changes) =>
        Write(writer => writer.Change(id, _ => changes));

    public LogEntry Status(EntryId id, string status) => Change(id, new EntryChange(EventKind.Status, status));

    /// <summary>Receives the events that the other machine has and this one lacks.</summary>
    public void Pull(LogMachine other)
    {
        List<LogEvent> events;
        using (var theirs = other.Open())
        using (var ours = Open())
        {
            var here = new EventStore(ours).Heads();
            events =
            [
                .. new EventStore(theirs)
                    .Heads()
                    .SelectMany(head =>
                        new EventStore(theirs).Read(
                            new(head.Key, here.GetValueOrDefault(head.Key).Seq, head.Value.Seq),
                            long.MaxValue
                        )
                    ),
            ];
        }

        Receive(events);
    }

    public void Receive(IReadOnlyList<LogEvent> events)
    {
        using var database = Open();
        database.Transaction(() =>
        {
            new EventStore(database).Append(events);
            EntryProjector.Refresh(database, events.Select(e => e.Content.EntryId).ToHashSet(), AsOf(database));
        });
    }

    public InboxContents Inbox()
    {
        using var database = Open();
        return InboxContents.Read(database, new(person, Device), AsOf(database));
    }

    public void MarkSeen(long last)
    {
        using var database = Open();
        InboxContents.MarkSeen(database, person, last);
    }

    public long CountUnread()
    {
        using var database = Open();
        return InboxStore.Count(database, new(person, Device), AsOf(database));
    }

    /// <summary>Every row of the table as text.</summary>
    public List<string> Rows(string table = "log_entries")
    {
        using var database = Open();
        return database.Query($"select t::varchar from {table} t order by 1", row => row.GetString(0));
    }

    /// <summary>Runs the built program on this machine as this person.</summary>
    public Task<ProgramRun> Run(params string[] arguments) => Run([], "", arguments);

    public Task<ProgramRun> Pipe(string input, params string[] arguments) => Run([], input, arguments);

    /// <summary>Runs it with additional environment variables.</summary>
    public Task<ProgramRun> With((string Name, string Value) variable, params string[] arguments) =>
        Run([variable], "", arguments);

    Task<ProgramRun> Run((string Name, string Value)[] variables, string input, string[] arguments)
    {
        Directory.CreateDirectory(Folder);
        var environment = Home.Environment();
        environment["CLAUDE_LOGGER_USER"] = person;
        foreach (var (name, value) in variables)
            environment[name] = value;
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        return ProgramRun.Of("dotnet", [typeof(Settings).Assembly.Location, .. arguments], environment, input, Folder);
    }

    /// <summary>The current folder of the program.</summary>
    public string Folder => Home.In("app");

    public void Dispose() => Home.Dispose();
}
