using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Hooks;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The machine of Keith, with something in each view of the browser: the sessions of <c>demo</c>, entries of the shared
/// log, changes by Ada, conflicts, and notes. It is always the same afternoon there.
/// </summary>
sealed class BrowseHome : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 1, 20, 15, 30, 0, TimeSpan.Zero);

    readonly HookClock _clock = new() { Now = Now.AddHours(-3) };
    readonly TestHub _hub = new("folder");
    readonly MemoryMachine _keith,
        _ada;

    public BrowseHome()
    {
        (_keith, _ada) = (new("Keith", clock: _clock), new("Ada", "work/shop", _clock));
        DemoHistory.Write(Home, Now);
        Import();
        Entries();
        Notes();
        new AccountLimits(Now.AddMinutes(-4), new(41, Now.AddHours(2)), new(22, Now.AddDays(3))).WriteIfChanged(
            Paths.Limits
        );
    }

    public TemporaryHome Home => _keith.Home;

    public AppPaths Paths => _keith.Paths;

    /// <summary>The time there.</summary>
    public TimeProvider Clock { get; } = new HookClock { Now = Now };

    /// <summary>The rows of a table, one line each.</summary>
    public List<string> Rows(string table) =>
        _keith.Query($"select t::varchar from {table} t order by 1", row => row.GetString(0));

    void Import()
    {
        var context = CaptureContext.Load(Paths, TimeProvider.System);
        var finder = new TranscriptFinder(context.Log.Write);
        finder.Add(Home.Config);
        using var importer = new Importer(context, CapturedHome.Wait);
        importer.Import(finder.Files);
    }

    void Entries()
    {
        var issue = Log(
            _keith,
            "issue",
            "staging counts refunds twice",
            "Since the new ledger.\nSee the daily report."
        );
        Log(_keith, "task", "backfill the ledger");
        Log(_keith, "decision", "refunds are booked by line, not by order", "An order may be refunded in parts.");
        var done = Log(_keith, "finding", "漢字 in a title, and an emoji: 🧾");
        Change(_keith, done, EventKind.Status, "resolved");
        Sync();
        Change(_keith, issue, EventKind.Title, "staging counts partial refunds twice");
        Change(_ada, issue, EventKind.Title, "the staging report counts refunds twice");
        Change(_ada, issue, EventKind.Note, "It is the join with order lines.");
        Log(_ada, "task", "tell finance about the wrong report");
        Sync();
    }

    void Notes()
    {
        _keith.Write("deploy.md", "# Deploy\n\nOn Tuesdays, after the backup.\n");
        _keith.Write("testing.md", "# Testing\n\nUse real databases.\n");
        _keith.Write("gone.md", "Not for long.\n");
        _keith.Share();
        _ada.Share();
        Sync();
        _keith.Delete("gone.md");
        _keith.Write("testing.md", "# Testing\n\nUse real databases, and a clock that the test sets.\n");
        Sync();
        _keith.Write("deploy.md", "# Deploy\n\nOn Mondays.\n");
        _ada.Write("deploy.md", "# Deploy\n\nOn Sundays.\n");
        Sync();
    }

    void Sync()
    {
        foreach (var machine in (MemoryMachine[])[_keith, _ada, _keith])
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            machine.Flush(_hub);
        }
    }

    EntryId Log(MemoryMachine machine, string category, string title, string? body = null) =>
        Write(
            machine,
            writer =>
            {
                var kind = EntryTextRules.Category(category);
                return writer.Create(new(kind, EntryStatus.DefaultFor(kind), title, body, "checkout-api"));
            }
        );

    void Change(MemoryMachine machine, EntryId id, EventKind kind, string value) =>
        Write(machine, writer => writer.Change(id, _ => [new(kind, value)]));

    EntryId Write(MemoryMachine machine, Func<LogWriter, LogEntry> work)
    {
        _clock.Now += TimeSpan.FromMinutes(1);
        using var database = machine.Open();
        var person = machine == _keith ? "Keith" : "Ada";
        return work(new(database, new(DeviceIdentity.LoadOrCreate(machine.Paths), person, null), _clock)).Id;
    }

    public void Dispose()
    {
        _keith.Dispose();
        _ada.Dispose();
        _hub.Dispose();
    }
}
