using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>What hooks do about budgets.</summary>
public sealed class BudgetHookTests : IDisposable
{
    readonly HookHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_prompt_is_refused_only_if_a_blocking_budget_is_spent()
    {
        var spent = new CachedBudget(
            new(50),
            BudgetPeriod.Day,
            null,
            Blocks: true,
            new(52.1m),
            _home.Clock.Now.AddYears(9),
            []
        );
        Assert.Equal(
            """
            {"decision":"block","reason":"The budget today is spent: $52.10 of $50.00, so prompts are blocked. To continue, raise the budget (claude-session-logger budget set 100/day) or stop blocking (\u2026 --no-block)."}
            """,
            Prompt(spent)
        );
        Assert.Equal("", Prompt(spent with { Blocks = false }));
        Assert.Equal("", Prompt(spent with { Spent = new(49.99m) }));
        Assert.Equal("", Prompt(spent with { Until = _home.Clock.Now.AddYears(-9) }));
        Assert.Equal("", Prompt(spent with { Project = "shop", Folders = ["/elsewhere"] }));
        Assert.Contains(
            "for shop",
            Prompt(spent with { Project = "shop", Folders = ["/code/shop"] }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_prompt_is_refused_without_a_status_cache_or_with_broken_input()
    {
        Assert.Equal("", _home.Run("user-prompt-submit", """{"prompt":"hello","cwd":"/code/shop"}"""));
        Assert.Equal("", _home.Run("user-prompt-submit", new BrokenStream()));
    }

    [Fact]
    public void A_prompt_starts_a_flush_if_the_status_cache_is_old()
    {
        WriteStatusCache();
        _home.Run("user-prompt-submit", "{}");
        Assert.Equal(0, _home.Flushes);
        File.SetLastWriteTimeUtc(_home.Paths.StatusCache, DateTime.UnixEpoch);
        _home.Run("user-prompt-submit", "{}");
        Assert.Equal(1, _home.Flushes);
    }

    [Fact]
    public void Session_start_shows_budgets_that_are_near_or_over()
    {
        _home.Paths.CreateHome();
        var now = _home.Clock.Now.AddYears(9);
        (
            StatusCache.Empty with
            {
                Budgets =
                [
                    new(new(50), BudgetPeriod.Day, null, false, new(41.2m), now, []),
                    new(new(200), BudgetPeriod.Week, null, false, new(10), now, []),
                    new(new(10), BudgetPeriod.Month, "shop", false, new(12), now, ["/code/shop"]),
                    new(new(10), BudgetPeriod.Month, "other", false, new(12), now, ["/code/other"]),
                ],
            }
        ).Write(_home.Paths.StatusCache);
        using var json = JsonDocument.Parse(
            _home.Run("session-start", """{"cwd":"/code/shop/src","source":"startup"}""")
        );
        Assert.Equal(
            "💸 over the budget by $2.00: $12.00 of $10.00 for shop this month\n"
                + "💸 near the budget: $41.20 of $50.00 today (82%)",
            json.RootElement.GetProperty("systemMessage").GetString()
        );
    }

    string Prompt(CachedBudget budget)
    {
        _home.Paths.CreateHome();
        (StatusCache.Empty with { Budgets = [budget] }).Write(_home.Paths.StatusCache);
        return _home.Run(
            "user-prompt-submit",
            """{"session_id":"5f0c","cwd":"/code/shop","hook_event_name":"UserPromptSubmit","prompt":"go on"}"""
        );
    }

    void WriteStatusCache()
    {
        _home.Paths.CreateHome();
        new StatusCache(
            [new("1a2b", "Fix the \"parser\"", "app", null, new(1), _home.Clock.Now, TimeSpan.FromMinutes(1))],
            2,
            null
        ).Write(_home.Paths.StatusCache);
    }
}
