using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Periods on the command line: <c>report week</c>, <c>--since 7d</c>, <c>--compare previous</c>.</summary>
public sealed class ReportPeriodTests : IDisposable
{
    readonly CapturedHome _home = new();
    readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public ReportPeriodTests()
    {
        // $10 today, $5 yesterday, $20 twenty days ago; a million tokens of claude-opus-4-8 cost $5.
        Spend(1, "shop", _now, 2);
        Spend(2, "app", _now.AddDays(-1), 1);
        Spend(3, "shop", _now.AddDays(-20), 4);
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("today", 10)]
    [InlineData("yesterday", 5)]
    [InlineData("7d", 15)]
    [InlineData("30 days", 35)]
    [InlineData("--since yesterday", 15)]
    [InlineData("--since 7d", 15)]
    [InlineData("--last 30d", 35)]
    [InlineData("--until yesterday", 25)]
    public async Task The_summary_covers_the_period_that_is_named(string arguments, int usd)
    {
        var summary = await Json(["report", .. arguments.Split(' '), "-z", "UTC"]);
        Assert.Equal(usd, (decimal)Assert.Single(summary["periods"]!.AsArray())!["cost_usd"]!);
        Assert.Equal(usd, summary["projects"]!.AsArray().Sum(project => (decimal)project!["cost_usd"]!));
    }

    [Fact]
    public async Task The_summary_shows_yesterday_and_this_month()
    {
        var periods = (await Json("report", "-z", "UTC"))["periods"]!.AsArray();
        Assert.Equal(
            ["today", "last 7 days", "last 30 days", "all", "yesterday", "this month"],
            periods.Select(period => (string?)period!["name"])
        );
        Assert.Equal(5, (decimal)periods[4]!["cost_usd"]!);
        var lines = (await Run("report", "-z", "UTC")).Split('\n');
        Assert.Equal(
            ["today", "yesterday", "last 7 days", "this month", "last 30 days", "all"],
            lines[1..7].Select(line => line[..14].Trim())
        );
    }

    [Fact]
    public async Task A_kind_and_a_period_can_be_combined()
    {
        var rows = (await Json("report", "projects", "yesterday", "-z", "UTC"))["rows"]!.AsArray();
        Assert.Equal("app", (string?)Assert.Single(rows)!["project"]);
    }

    [Fact]
    public async Task The_last_three_days_are_three_lines()
    {
        var lines = (await Run("report", "daily", "--last", "3", "-z", "UTC")).Split('\n');
        Assert.Equal([Day(-2), Day(-1), Day(0), "total"], lines[1..5].Select(line => line.Split("  ")[0]));
    }

    [Fact]
    public async Task A_period_is_compared_with_the_previous_one()
    {
        var comparison = await Json("report", "today", "--compare", "previous", "-z", "UTC");
        Assert.Equal((Day(0), Day(-1)), ((string?)comparison["since"], (string?)comparison["compared_since"]));
        Assert.Equal(
            (10m, 5m, 5m),
            (
                (decimal)comparison["total"]!["cost_usd"]!,
                (decimal)comparison["total"]!["compared_cost_usd"]!,
                (decimal)comparison["total"]!["change_usd"]!
            )
        );
        var text = await Run("report", "projects", "--last", "7d", "--compare", Day(-20), "-z", "UTC");
        Assert.Contains($"compared with {Day(-20)}:", text, StringComparison.Ordinal);
        Assert.Matches(@"shop +2\.0M +4\.0M +\$10\.00 +\$20\.00 +−\$10\.00 +−50%", text);
        Assert.Matches(@"app +1\.0M +0 +\$5\.00 +\$0\.00 +\+\$5\.00 +new", text);
    }

    [Theory]
    [InlineData("Yesterday")]
    [InlineData("yesterday")]
    public async Task Without_a_period_yesterday_is_compared_with_today(string other)
    {
        var comparison = await Json("report", "--compare", other, "-z", "UTC");
        Assert.Equal((Day(0), Day(-1)), ((string?)comparison["since"], (string?)comparison["compared_since"]));
    }

    [Fact]
    public async Task Compare_without_a_value_means_the_previous_period_and_shows_the_days_of_both_sides()
    {
        var comparison = await Json("report", "month", "--compare", "-z", "UTC");
        Assert.Equal(Day(0), (string?)comparison["until"]);
        var (since, other) = ((string)comparison["since"]!, (string)comparison["compared_since"]!);
        Assert.Equal(Day(0)[..8] + "01", since);
        var text = await Run("report", "month", "--compare", "-z", "UTC");
        Assert.Contains(since == Day(0) ? since : $"{since} to {Day(0)}", text, StringComparison.Ordinal);
        Assert.Contains(other, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.Contains("cost before", text.Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_has_at_most_as_many_rows_of_a_kind_as_the_limit()
    {
        var rows = (await Json("report", "7d", "--compare", Day(-20), "--limit", "1", "-z", "UTC"))["rows"]!.AsArray();
        Assert.Equal(["project", "model"], rows.Select(row => (string?)row!["kind"]));
        var text = await Run("report", "projects", "7d", "--compare", Day(-20), "--limit", "1", "-z", "UTC");
        Assert.Contains("\n1 more\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_leaves_out_periods_without_usage_and_names_a_month()
    {
        var lines = (await Run("report", "--project", "app", "-z", "UTC")).Split('\n');
        Assert.StartsWith("today ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(
            (await Run("report", "--project", "shop", "-z", "UTC")).Split('\n'),
            line => line.StartsWith("yesterday", StringComparison.Ordinal)
        );
        Assert.StartsWith(
            Day(0)[..7],
            (await Run("report", Day(0)[..7], "-z", "UTC")).Split('\n')[1],
            StringComparison.Ordinal
        );
        var given = await Run("report", "--since", Day(-30), "-z", "UTC");
        Assert.StartsWith("total ", given.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains($"Period: {Day(-30)} to {Day(0)}.", given, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models 30d")]
    [InlineData("daily last month")]
    [InlineData("projects this year")]
    public async Task The_period_may_come_before_the_kind(string words)
    {
        var (kind, period) = (words.Split(' ')[0], words.Split(' ', 2)[1]);
        var expected = await Run(["report", .. words.Split(' '), "--json"]);
        Assert.Equal(expected, await Run(["report", .. period.Split(' '), kind, "--json"]));
    }

    [Theory]
    [InlineData(
        "daily --compare previous",
        "cannot compare report daily: --compare works with report projects, models,"
    )]
    [InlineData("--compare never", "--compare takes previous, or a period such as last month or 2026-10")]
    [InlineData("today --since 7d", "'today' cannot be combined with --since, --until or --last.")]
    [InlineData("daily soon", "report does not accept 'soon'")]
    [InlineData("soon daily", "report does not accept 'soon'")]
    [InlineData("2026-07 model", "report does not accept 'model': did you mean models?")]
    [InlineData("models daily", "report shows one table at a time: models or daily.")]
    [InlineData("--until 3h", "--until takes days, not hours.")]
    public async Task A_wrong_period_is_refused_with_a_sentence(string arguments, string sentence)
    {
        var run = await Published.Run(_home.Home, ["report", .. arguments.Split(' ')]);
        Assert.Equal(64, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_understands_the_same_periods()
    {
        Assert.Equal(2, (await Json("sessions", "--since", "7d")).AsArray().Count);
        Assert.Equal(3, (await Json("sessions", "--last", "4w")).AsArray().Count);
        Assert.Single((await Json("sessions", "--last", "2h")).AsArray());
    }

    [Fact]
    public async Task A_budgets_week_starts_as_the_reports_does()
    {
        var start = _now.AddDays(-1).DayOfWeek;
        var other = _now.DayOfWeek;
        File.WriteAllText(_home.Paths.ConfigFile, $$"""{"week_start":"{{start}}"}""");
        await Run("budget", "set", "100/week");
        Assert.Equal(15, (decimal)(await Json("budget"))[0]!["spent_usd"]!);
        Assert.Equal(15, (decimal)(await Json("report", "week", "-z", "UTC"))["periods"]![0]!["cost_usd"]!);
        Assert.Equal(
            10,
            (decimal)(await Json("report", "week", "-z", "UTC", "-w", $"{other}"[..3]))["periods"]![0]!["cost_usd"]!
        );
    }

    [Fact]
    public async Task Setting_a_budget_says_what_is_spent_and_warns_of_an_unknown_project()
    {
        var all = (await Published.Run(_home.Home, "budget", "set", "8/day")).Succeeded();
        Assert.Contains("$10.00 is spent today, $2.00 more than the budget.", all.Error, StringComparison.Ordinal);
        var shop = (await Published.Run(_home.Home, "budget", "set", "8/day", "--project", "shopp")).Succeeded();
        Assert.Contains("$0.00 is spent today, $8.00 is left.", shop.Error, StringComparison.Ordinal);
        Assert.Contains(
            "no session belongs to a project named shopp yet; did you mean shop?",
            shop.Error,
            StringComparison.Ordinal
        );
    }

    string Day(int days) => _now.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    async Task<JsonNode> Json(params string[] arguments) => JsonNode.Parse(await Run([.. arguments, "--json"]))!;

    async Task<string> Run(params string[] arguments) =>
        (await Published.Run(_home.Home, arguments)).Succeeded().Out.ReplaceLineEndings("\n");

    void Spend(int number, string project, DateTimeOffset at, int millions)
    {
        var session = _home.Session(number, project);
        session.Time = at;
        session.Prompt("hello").Response(new(millions * 1_000_000, 0, 0, 0, 0)).Save();
    }
}
