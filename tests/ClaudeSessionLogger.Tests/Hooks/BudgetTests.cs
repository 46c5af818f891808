using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>
/// Budgets: stored in config.json, computed from the database, shown from the status cache, and enforced by a hook.
/// </summary>
public sealed class BudgetTests : IDisposable
{
    static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    readonly CapturedHome _home = new();

    [Theory]
    [InlineData("50/day", 50, "day")]
    [InlineData("$200/week", 200, "week")]
    [InlineData("0.5 / month", 0.5, "month")]
    public void An_amount_per_period_is_a_valid_budget(string text, double amount, string per)
    {
        Assert.True(Budget.TryParse(text, out var limit, out var period));
        Assert.Equal(((decimal)amount, per), (limit.Value, Budget.PeriodName(period)));
    }

    [Theory]
    [InlineData("50")]
    [InlineData("/day")]
    [InlineData("0/day")]
    [InlineData("-5/day")]
    [InlineData("50/year")]
    [InlineData("50/day/week")]
    [InlineData("1e9/day")]
    [InlineData("ten/day")]
    [InlineData("")]
    public void Other_texts_are_not_a_budget(string text) => Assert.False(Budget.TryParse(text, out _, out _));

    [Theory]
    // 25 hours long, in Berlin
    [InlineData("day", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    // A Sunday is the last day
    [InlineData("week", "2026-11-22T12:00:00Z", "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z")]
    [InlineData("week", "2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z", "2026-11-29T23:00:00Z")]
    [InlineData("month", "2026-02-28T23:30:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    public void A_period_uses_the_local_time_zone(string per, string now, string start, string end)
    {
        var bounds = LocalDay.Bounds(Period(per), Instant(now), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal((Instant(start).UtcDateTime, Instant(end).UtcDateTime), bounds);
    }

    [Fact]
    public void Spending_is_the_cost_of_the_period_and_the_project()
    {
        Spend(1, "shop", s_now.AddHours(-2), input: 2_000_000); // $10 of claude-opus-4-8
        Spend(2, "other", s_now.AddHours(-3), input: 1_000_000);
        Spend(3, "shop", s_now.AddDays(-3), input: 4_000_000);
        _home.Import();
        using var database = _home.Read();
        Budget[] budgets =
        [
            new(new(50), BudgetPeriod.Day, null, false),
            new(new(50), BudgetPeriod.Week, "SHOP", false),
            new(new(50), BudgetPeriod.Month, null, false),
        ];

        var spent = BudgetSpending.Compute(database, budgets, new FixedClock());

        Assert.Equal([15, 30, 35], spent.Select(budget => budget.Spent.Value));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), spent[0].Until);
        Assert.Equal([_home.Home.In("shop")], spent[1].Folders);
        Assert.Empty(spent[0].Folders);
    }

    [Fact]
    public void The_status_cache_stores_budgets()
    {
        var cache = StatusCache.Empty with
        {
            Budgets =
            [
                new(new(50), BudgetPeriod.Day, null, true, new(1.25m), s_now, []),
                new(new(0.5m), BudgetPeriod.Month, "a \"shop\"", false, Usd.Zero, s_now, ["/a b", "C:\\code"]),
            ],
        };
        var path = _home.Home.In("badge.json");
        cache.Write(path);
        var read = StatusCache.Read(path).Budgets;
        Assert.Equal(cache.Budgets[0] with { Folders = [] }, read[0] with { Folders = cache.Budgets[0].Folders });
        Assert.Equal(cache.Budgets[1].Folders, read[1].Folders);
        Assert.Equal(cache.Budgets[1], read[1] with { Folders = cache.Budgets[1].Folders });
    }

    [Theory]
    [InlineData("/code/shop", true)]
    [InlineData("/code/shop/src", true)]
    [InlineData("/code/shopping", false)]
    [InlineData("/code", false)]
    [InlineData(null, false)]
    public void A_projects_budget_applies_to_the_projects_folders(string? folder, bool concerns) =>
        Assert.Equal(
            concerns,
            new CachedBudget(new(1), BudgetPeriod.Day, "shop", false, Usd.Zero, s_now, ["/code/shop"]).AppliesTo(folder)
        );

    [Fact]
    public async Task A_budget_can_be_set_shown_and_removed()
    {
        Spend(1, "shop", TimeProvider.System.GetUtcNow(), input: 9_000_000);
        _home.Import();
        Assert.Equal("budget: $50.00 a day\n", await Run("budget", "set", "50/day"));
        Assert.Equal("budget: $200.00 a week for shop\n", await Run("budget", "set", "200/week", "--project", "shop"));
        Assert.Equal(
            "per   project   budget   spent     left  used\nday   all       $50.00  $45.00    $5.00   90%  near\nweek  "
                + "shop     $200.00  $45.00  $155.00   22%\n",
            await Run("budget")
        );
        await Run("budget", "set", "40/day");
        var day = JsonNode
            .Parse(await Run("budget", "--json"))!
            .AsArray()
            .Single(budget => (string?)budget!["per"] == "day")!;
        Assert.Equal(
            (40, 45, 1.125m, false),
            ((decimal)day["budget_usd"]!, (decimal)day["spent_usd"]!, (decimal)day["used"]!, (bool)day["blocks"]!)
        );
        Assert.Equal(
            45,
            StatusCache
                .Read(_home.Paths.StatusCache)
                .Budgets.Single(budget => budget.Per == BudgetPeriod.Day)
                .Spent.Value
        );
        Assert.Equal(
            "removed the budget per week for shop\n",
            await Run("budget", "remove", "week", "--project", "shop")
        );
        Assert.Equal(66, (await Published.Run(_home.Home, "budget", "remove", "week")).ExitCode);
        Assert.Single(Settings.Load(_home.Paths, _ => { }).Budgets);
    }

    [Fact]
    public async Task A_blocking_budget_installs_a_prompt_hook_for_as_long_as_it_blocks()
    {
        new ClientSettings(_home.Paths.ClientSettings).Install("/bin/claude-session-logger", statusLine: false);
        var before = File.ReadAllText(_home.Paths.ClientSettings);
        Assert.DoesNotContain("UserPromptSubmit", before, StringComparison.Ordinal);

        Assert.Equal(
            "budget: $50.00 a day, blocks prompts when spent\n",
            await Run("budget", "set", "50/day", "--block")
        );
        var hooks = JsonNode.Parse(File.ReadAllText(_home.Paths.ClientSettings))!["hooks"]!;
        Assert.Equal(
            "/bin/claude-session-logger hook user-prompt-submit 2>/dev/null || true",
            (string?)hooks["UserPromptSubmit"]![0]!["hooks"]![0]!["command"]
        );
        Assert.False(
            new ClientSettings(_home.Paths.ClientSettings, blocks: true).Check("/bin/claude-session-logger").Changed
        );

        // Another amount does not change whether the budget blocks.
        Assert.Equal("budget: $60.00 a day, blocks prompts when spent\n", await Run("budget", "set", "60/day"));
        await Run("budget", "set", "60/day", "--no-block");
        Assert.Equal(before, File.ReadAllText(_home.Paths.ClientSettings));
    }

    [Fact]
    public async Task Set_with_block_warns_if_the_hooks_are_not_installed()
    {
        var run = (await Published.Run(_home.Home, "budget", "set", "50/day", "--block")).Succeeded();
        Assert.Contains(
            "prompts are not blocked yet: Claude Code has no hooks of claude-session-logger. Run claude-session-logger "
                + "setup",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_home.Paths.ClientSettings));
    }

    [Fact]
    public void Removing_the_hooks_includes_the_blocking_hook()
    {
        File.WriteAllText(_home.Paths.ClientSettings, "{ \"model\": \"opus\" }\n");
        var client = new ClientSettings(_home.Paths.ClientSettings, blocks: true);
        client.Install("/bin/claude-session-logger", statusLine: true);
        client.Remove();
        Assert.Equal("{ \"model\": \"opus\" }\n", File.ReadAllText(_home.Paths.ClientSettings));
    }

    [Fact]
    public void Invalid_budgets_in_config_json_are_reported_and_skipped()
    {
        _home.Paths.CreateHome();
        File.WriteAllText(
            _home.Paths.ConfigFile,
            """{"budgets":[{"amount":50,"per":"day"},{"amount":"fifty","per":"day"},{"amount":5,"per":"year"},7]}"""
        );
        var complaints = new List<string>();
        var settings = Settings.Load(_home.Paths, complaints.Add);
        Assert.Equal(new Budget(new(50), BudgetPeriod.Day, null, false), Assert.Single(settings.Budgets));
        Assert.Equal(3, complaints.Count);
    }

    async Task<string> Run(params string[] arguments) =>
        (await Published.Run(_home.Home, arguments)).Succeeded().Out.ReplaceLineEndings("\n");

    void Spend(int number, string project, DateTimeOffset at, long input)
    {
        var session = _home.Session(number, project);
        session.Time = at;
        session.Prompt("hello").Response(new(input, 0, 0, 0, 0)).Save();
    }

    static BudgetPeriod Period(string word) =>
        Budget.TryParsePeriod(word, out var per) ? per : throw new ArgumentException(word);

    static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => _home.Dispose();

    sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
