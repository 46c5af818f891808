using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Commands.Demo;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Page;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>A home with the sessions of the demo and some whose titles try to break a page.</summary>
sealed class PageHome : IDisposable
{
    public const string Hostile = "</script><img src=x onerror=\"document.title='broken'\"><!-- \"'`${x}",
        FromPrompt = "a prompt that nobody else may read";

    readonly TemporaryHome _home = new();

    public DateTimeOffset Now { get; }

    public enum Content
    {
        Nothing,
        Demo,
        DemoAndOddSessions,
    }

    public PageHome(DateTimeOffset now, Content content = Content.DemoAndOddSessions)
    {
        Now = now;
        var clock = new FixedClock(now);
        if (content == Content.Nothing)
        {
            Database.Open(Paths, clock, TimeSpan.FromSeconds(10)).Dispose();
            return;
        }

        var history = new SampleHistory(_home.Projects, _home.In("code"), now);
        history.Write();
        history.Days(TimeZoneInfo.Utc);
        if (content == Content.DemoAndOddSessions)
        {
            Odd("00000000-0000-4000-8000-000000000001", Hostile, 1);
            Odd("00000000-0000-4000-8000-000000000002", "before \u202Eright to left\u202C after", 30);
            Odd("00000000-0000-4000-8000-000000000003", new string('w', 10_000), 26);
            Odd("00000000-0000-4000-8000-000000000004", null, 50);
        }

        var finder = new TranscriptFinder(_ => { });
        finder.Add(Paths.Config);
        using var importer = new Importer(CaptureContext.Load(Paths, clock), TimeSpan.FromSeconds(10));
        importer.Import(finder.Files);
        importer.Database.Execute(
            """
            update sessions set created_by = if(session_id::varchar like '00000000-%', 'Grace', 'Ada');
            insert into log_entries (id, logged_at, category, status, title, body, created_by, project, owner,
                owner_until, events, conflicts, synced) values
                ('11111111', timestamp '2026-11-21 09:30', 'issue', 'open', 'staging counts refunds twice',
                    'since the new ledger', 'Ada', 'checkout-api', null, null, 1, 0, true),
                ('22222222', timestamp '2026-11-20 14:10', 'task', 'in_progress', 'backfill the ledger', null, 'Grace',
                    'checkout-api', 'Grace', timestamp '2026-11-23 18:00', 2, 0, true),
                ('33333333', timestamp '2026-11-18 11:00', 'task', 'blocked', 'move stock to the new warehouse',
                    'waits for access to the bucket', 'Ada', 'warehouse-dbt', null, null, 2, 0, true),
                ('44444444', timestamp '2026-11-12 16:45', 'issue', 'resolved', 'checkout test is flaky', null, 'Grace',
                    'web-shop', null, null, 3, 0, true),
                ('55555555', timestamp '2026-11-17 10:20', 'decision', 'info', 'refunds are booked by line, not by order',
                    null, 'Ada', 'checkout-api', null, null, 1, 0, true)
            """
        );
    }

    public AppPaths Paths => new(_home.Path, _home.Config, _home.Logger);

    public string File(string name) => _home.In(name);

    public T Read<T>(Func<Database, T> read)
    {
        using var database = Database.OpenToRead(Paths, TimeSpan.FromSeconds(10))!;
        return read(database);
    }

    /// <summary>Writes a page and returns its address.</summary>
    public string Write(
        ReportFilter? filter = null,
        string zone = "UTC",
        bool titles = false,
        bool team = false,
        IReadOnlyList<CachedBudget>? budgets = null,
        IReadOnlyList<LimitUsage>? limits = null,
        bool packed = true
    )
    {
        var file = File("page.html");
        using var stream = System.IO.File.Create(file);
        Read(database =>
        {
            var request = new PageRequest(
                filter ?? new(),
                TimeZoneInfo.FindSystemTimeZoneById(zone),
                DayOfWeek.Monday,
                Now,
                PriceBook.Load(Paths, out _),
                titles,
                team
            )
            {
                Budgets = budgets ?? [],
                Limits = limits ?? [],
                IsPacked = packed,
            };
            PageFile.Write(PageBuilder.Build(database, request), stream);
            return 0;
        });
        return new Uri(file).AbsoluteUri;
    }

    /// <summary>What <c>report KIND --json</c> prints.</summary>
    public JsonNode Report(ReportKind kind, ReportFilter? filter, string zone) =>
        Read(database =>
        {
            var request = new ReportRequest(kind, filter ?? new(), TimeZoneInfo.FindSystemTimeZoneById(zone));
            var output = new StringWriter();
            UsageJson.Write(UsageQuery.Run(database, request, Now.UtcDateTime), output);
            return JsonNode.Parse(output.ToString())!;
        });

    void Odd(string id, string? title, int hoursAgo)
    {
        var session = new SampleTranscript(_home.Projects, _home.In("code", "odd <b>&amp;"), id)
        {
            Branch = "it's \"quoted\"",
            Model = hoursAgo == 50 ? "a-model-without-price" : "claude-opus-4-8",
            Time = Now.AddHours(-hoursAgo),
        };
        session.Prompt(FromPrompt).Response(new(10, 20, 30, 40, 50));
        if (title is not null)
            session.Title(title);
        session.Save();
    }

    public void Dispose() => _home.Dispose();

    sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
