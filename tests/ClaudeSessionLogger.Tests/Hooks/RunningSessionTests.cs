using System.Text;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>
/// The cost of running sessions counts today and towards budgets before it is recorded, and only once.
/// </summary>
public sealed class RunningSessionTests : IDisposable
{
    const string Id = "7c1e2f9a-5b0d-4000-8000-000000000001",
        Other = "8d1e2f9a-5b0d-4000-8000-000000000002";

    static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset s_midnight = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    readonly HookHome _home = new();
    DateTimeOffset _now = s_noon;
    StatusCache _cache = Recorded(today: 10);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_new_session_adds_its_cost_to_today()
    {
        Assert.Equal("today $10.00", Show(0));
        Assert.Equal("today $11.50", Show(1.5));
        Assert.Equal("today $12.00", Show(2));
    }

    [Fact]
    public void A_recorded_part_of_a_session_counts_once()
    {
        Show(1.5);
        // The program's prices are lower than the client's.
        _cache = Recorded(today: 11, new RecordedCost(new(Id), 1, _now));
        Assert.Equal("today $11.00", Show(1.5, after: TimeSpan.FromMinutes(1)));
        Assert.Equal("today $11.25", Show(1.75, after: TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_response_after_the_record_counts_in_addition()
    {
        Show(1);
        _cache = Recorded(today: 11, new RecordedCost(new(Id), 1, _now));
        Assert.Equal("today $11.40", Show(1.4, after: TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_resumed_session_counts_only_what_it_costs_from_now_on()
    {
        Assert.Equal("today $10.00", Show(30, isNew: false));
        Assert.Equal("today $10.50", Show(30.5));
    }

    [Fact]
    public void A_client_that_counts_from_zero_again_adds_its_cost()
    {
        Show(1);
        _cache = Recorded(today: 11, new RecordedCost(new(Id), 1, _now));
        Show(1);
        Assert.Equal("today $11.00", Show(0));
        Assert.Equal("today $11.20", Show(0.2));
    }

    [Fact]
    public void After_midnight_only_the_cost_since_then_is_of_today()
    {
        _now = s_midnight.AddMinutes(-10);
        Assert.Equal("today $15.00", Show(5));
        Assert.Equal("", Show(5, after: TimeSpan.FromMinutes(20)));
        Assert.Equal("today $0.75", Show(5.75));
        Assert.Equal("today $1.00", Show(6));
    }

    [Fact]
    public void What_was_not_recorded_before_midnight_is_not_of_the_new_day()
    {
        _now = s_midnight.AddMinutes(-10);
        Show(5);
        // A flush after midnight writes the new day without the session.
        _cache = new([], 0, new(new(2026, 11, 23), new(0), s_midnight.AddDays(1)));
        Assert.Equal("today $0.00", Show(5, after: TimeSpan.FromMinutes(16)));
        Assert.Equal("today $1.00", Show(6));
    }

    [Fact]
    public void A_session_that_goes_on_counting_after_another_one_adds_only_its_own_cost()
    {
        Show(10);
        Assert.Equal("today $20.00", Show(10, id: Other));
        Assert.Equal("today $20.50", Show(10.5, id: Other));
    }

    [Fact]
    public void A_record_with_later_responses_covers_them()
    {
        Show(1);
        // Subagents ran on for two minutes, and a flush recorded what they had spent after one.
        _cache = Recorded(today: 13, new RecordedCost(new(Id), 3, _now + TimeSpan.FromMinutes(1)));
        Assert.Equal("today $13.50", Show(3.5, after: TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Several_running_sessions_add_up()
    {
        Show(1);
        Show(0, id: Other);
        Assert.Equal("today $13.00", Show(2, id: Other));
        Assert.Equal("today $13.50", Show(1.5));
        _cache = Recorded(today: 12, new RecordedCost(new(Other), 2, _now));
        Assert.Equal("today $13.50", Show(1.5, after: TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_session_of_an_excluded_project_does_not_count()
    {
        Show(1);
        _cache = Recorded(today: 10, new RecordedCost(new(Id), 0, _now, IsExcluded: true));
        Assert.Equal("today $10.00", Show(2, after: TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_prompt_is_refused_once_the_running_session_has_spent_the_budget()
    {
        var budget = Day(limit: 12, spent: 10, blocks: true);
        _cache = _cache with { Budgets = [budget, Day(limit: 2, spent: 1) with { Project = "x", Folders = ["/x"] }] };
        _home.Paths.CreateHome();
        _cache.Write(_home.Paths.StatusCache);
        const string Prompt = """{"session_id":"5f0c","cwd":"/code/shop","prompt":"go on"}""";
        Assert.Equal("", _home.Run("user-prompt-submit", Prompt));

        // Hooks use the real time.
        _now = TimeProvider.System.GetUtcNow();
        Show(2.5);
        Assert.Contains(
            "is spent: $12.50 of $12.00",
            _home.Run("user-prompt-submit", Prompt),
            StringComparison.Ordinal
        );

        // The flush records the session, at lower prices.
        (_cache with { Running = [new(new(Id), 1, _now)] }).Write(_home.Paths.StatusCache);
        Assert.Equal("", _home.Run("user-prompt-submit", Prompt));
    }

    [Fact]
    public void A_budget_that_blocks_prompts_is_shown_before_one_with_a_larger_share()
    {
        _cache = Recorded(today: 0) with
        {
            Budgets = [Day(limit: 10, spent: 50), Day(limit: 20, spent: 118.66m, blocks: true)],
        };
        Assert.Equal("today $0.00 · budget $20.00/day over by $98.66", Show(0));
        Assert.StartsWith("💸 over the budget by $98.66", _cache.SystemMessage(_now), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_or_newer_file_counts_as_empty()
    {
        foreach (
            var content in (string[])["", "{", "[]", """{"v":2,"sessions":[{"id":"a"}]}""", """{"v":1,"sessions":7}"""]
        )
        {
            _home.Paths.CreateHome();
            File.WriteAllText(_home.Paths.RunningSessions, content);
            Assert.Empty(RunningSessionsFile.Read(_home.Paths.RunningSessions));
        }
    }

    [Theory]
    [InlineData("/code")]
    [InlineData("SHOP")]
    public void An_excluded_session_leaves_nothing_in_the_file(string excluded)
    {
        _home.Paths.CreateHome();
        File.WriteAllText(_home.Paths.ConfigFile, $$"""{"exclude": ["{{excluded}}"]}""");

        Assert.Equal("today $10.00", Show(1.5));
        Assert.Empty(RunningSessionsFile.Read(_home.Paths.RunningSessions));
    }

    [Fact]
    public void A_session_that_was_excluded_later_is_removed_from_the_file()
    {
        Show(1.5);
        File.WriteAllText(_home.Paths.ConfigFile, """{"exclude": ["shop"]}""");

        RunningSessionsQuery.RemoveExcluded(_home.Paths, Settings.Load(_home.Paths, _ => { }));

        Assert.False(File.Exists(_home.Paths.RunningSessions));
    }

    [Fact]
    public void Forgetting_a_session_keeps_the_cost_of_the_others()
    {
        Show(1.5);
        Show(1, Other);
        using (Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait)) { }

        new SessionEraser(CaptureContext.Load(_home.Paths, TimeProvider.System), CapturedHome.Wait).Erase(
            new HashSet<SessionId> { new(Id) }
        );

        Assert.Equal([new(Other)], RunningSessionsFile.Read(_home.Paths.RunningSessions).Select(session => session.Id));
        Assert.DoesNotContain(Id, File.ReadAllText(_home.Paths.RunningSessions), StringComparison.Ordinal);
    }

    static CachedBudget Day(decimal limit, decimal spent, bool blocks = false) =>
        new(new(limit), BudgetPeriod.Day, null, blocks, new(spent), TimeProvider.System.GetUtcNow().AddHours(20), []);

    static StatusCache Recorded(decimal today, params RecordedCost[] running) =>
        new([], 0, new(new(2026, 11, 22), new(today), s_midnight)) { Running = running };

    // Runs the status line as the client does after a response, with the file that it keeps.
    string Show(double cost, string id = Id, bool isNew = true, TimeSpan after = default)
    {
        _now += after;
        _home.Paths.CreateHome();
        var number = cost.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var input = $$$"""{"session_id":"{{{id}}}","cwd":"/code/shop","cost":{"total_cost_usd":{{{number}}} } }""";
        var output = new MemoryStream();
        StatusLineCommand.Print(
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            output,
            _cache,
            _now,
            colours: false,
            int.MaxValue,
            "today {today}|budget {budget}",
            RunningSessionsFile.Read(_home.Paths.RunningSessions),
            _ => isNew,
            folder => ExcludedFolder.Contains(_home.Paths, folder),
            out var updated
        );
        RunningSessionsFile.Write(_home.Paths.RunningSessions, updated);
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }
}
