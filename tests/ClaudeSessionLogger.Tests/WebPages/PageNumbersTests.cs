using ClaudeSessionLogger.Reports.Usage;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>Each number on a page is that of <c>report … --json</c> with the same filter.</summary>
[Collection(BrowserTestGroup.Name)]
public sealed class PageNumbersTests(ChromiumBrowser browser) : IDisposable
{
    // Not midday in Berlin, and sessions of the demo run across midnight there.
    readonly PageHome _home = new(new(2026, 11, 22, 23, 40, 0, default));

    [Theory]
    [InlineData("UTC", "day")]
    [InlineData("Europe/Berlin", "week")]
    [InlineData("America/New_York", "month")]
    public async Task All_numbers_equal_those_of_the_report(string zone, string step)
    {
        await using var page = await ShownPage.Open(browser, _home.Write(zone: zone));
        await Compare(page, new(), zone, step);
    }

    [Fact]
    public async Task A_filter_of_the_report_applies_to_the_page()
    {
        ReportFilter filter = new(Since: new(2026, 11, 2), Until: new(2026, 11, 21), Project: "shop", Model: "sonnet");
        await using var page = await ShownPage.Open(browser, _home.Write(filter, "Europe/Berlin"));
        await Compare(page, filter, "Europe/Berlin", "day");
        Assert.Contains("2026-11-02 to 2026-11-21 · project shop · model sonnet", await page.Text("header"));
    }

    [Fact]
    public async Task A_filter_on_the_page_gives_the_numbers_of_the_report_with_that_filter()
    {
        await using var page = await ShownPage.Open(browser, _home.Write(zone: "Europe/Berlin"));
        await page.Page.SelectOptionAsync(
            "#filter-project",
            new[] { new Microsoft.Playwright.SelectOptionValue { Label = "checkout-api" } }
        );
        await page.Page.FillAsync("#from", "2026-10-28");
        await page.Page.FillAsync("#to", "2026-11-20");
        ReportFilter filter = new(Since: new(2026, 10, 28), Until: new(2026, 11, 20), Project: "checkout-api");
        await Compare(page, filter, "Europe/Berlin", "day");
        await page.Page.ClickAsync("#reset");
        await Compare(page, new(), "Europe/Berlin", "day");
    }

    [Fact]
    public async Task What_is_missing_is_what_the_report_says()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        var missing = _home.Report(ReportKind.Daily, null, "UTC")["missing"]!;
        var shown = await page.Numbers();
        foreach (
            var field in (string[])["unpriced_responses", "lower_bound_responses", "skipped_lines", "unattributed_usd"]
        )
            Assert.Equal(missing[field]!.GetValue<decimal>(), shown.GetValueOrDefault($"missing.{field}"));
        Assert.Contains("a-model-without-price", await page.Text("#totals"));
    }

    [Fact]
    public async Task Subagents_are_those_of_the_responses()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        var shown = await page.Numbers();
        var (responses, cost) = _home.Read(database =>
            database.Query(
                "select count(*), sum(cost_usd) from responses where agent_id is not null",
                row => (row.GetInt64(0), row.GetDecimal(1))
            )[0]
        );
        Assert.Equal(responses, shown["subagents.responses"]);
        Assert.Equal(cost, shown["subagents.cost_usd"]);
        Assert.Equal(cost, shown["subagents.claude-haiku-4-5.cost_usd"]);
    }

    [Fact]
    public async Task Costs_are_stacked_by_the_people_who_had_the_sessions()
    {
        await using var page = await ShownPage.Open(browser, _home.Write());
        var shown = await page.Numbers();
        var people = _home.Read(database =>
            database.Query(
                "select created_by, sum(r.cost_usd) from responses r join sessions using (session_id) group by all",
                row => (Name: row.GetString(0), Cost: row.GetDecimal(1))
            )
        );
        Assert.Equal(["Ada", "Grace"], people.Select(person => person.Name).Order());
        foreach (var (name, cost) in people)
            Assert.Equal(cost, shown[$"person.{name}.cost_usd"]);
        // Numbers() has chosen people last: a colour for each.
        Assert.Equal(2, await page.Page.Locator(".stack path.bar").CountAsync());
        await page.Page.SelectOptionAsync(
            "#filter-person",
            new[] { new Microsoft.Playwright.SelectOptionValue { Label = "Grace" } }
        );
        var hers = await page.Numbers();
        Assert.Equal(people.Single(person => person.Name == "Grace").Cost, hers["totals.cost_usd"]);
        Assert.DoesNotContain("person.Ada.cost_usd", hers.Keys);
    }

    async Task Compare(ShownPage page, ReportFilter filter, string zone, string step)
    {
        var trend = step switch
        {
            "week" => ReportKind.Weekly,
            "month" => ReportKind.Monthly,
            _ => ReportKind.Daily,
        };
        var shown = await page.Numbers(step);
        var expected = ExpectedNumbers.Of(_home, filter, zone, trend);
        foreach (var (name, number) in shown.Where(number => ExpectedNumbers.IsOfReport(number.Key)))
        {
            var isCell = Has(name, "day.") || Has(name, "hour.");
            // A page that is filtered on the page shows the other days, too, so that one can choose them.
            if (isCell && number == 0 || IsBefore(name, filter.Since) || IsAfter(name, filter.Until))
                continue;
            Assert.True(expected.ContainsKey(name), $"{name} is {number}, but no report has it.");
            Assert.True(expected[name] == number, $"{name} is {number} on the page, {expected[name]} in the report.");
        }

        // The cells of days and hours with a cost, and everything else except fields that a table does not show.
        var unseen = expected.Keys.Except(shown.Keys).Where(name => !Has(name, "session."));
        Assert.DoesNotContain(unseen, name => expected[name] != 0);
    }

    static bool Has(string name, string beginning) => name.StartsWith(beginning, StringComparison.Ordinal);

    static bool IsBefore(string name, DateOnly? since) =>
        Has(name, "day.") && since is { } first && string.CompareOrdinal(name, $"day.{first:O}") < 0;

    static bool IsAfter(string name, DateOnly? until) =>
        Has(name, "day.") && until is { } last && string.CompareOrdinal(name, $"day.{last:O}") > 0;

    public void Dispose() => _home.Dispose();
}
