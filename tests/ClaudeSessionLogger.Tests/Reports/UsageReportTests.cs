using System.Globalization;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Reports match sums that are computed in memory, response by response.</summary>
public sealed class UsageReportTests
{
    static readonly string[] s_models = ["claude-opus-4-8", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"];

    [Fact]
    public void A_session_that_spans_midnight_counts_on_both_days()
    {
        using var home = new UsageHome();
        home.Add("night", UsageHome.Utc("2026-11-20 23:50"), cost: 1.25m);
        home.Add("night", UsageHome.Utc("2026-11-21 00:10"), cost: 2.50m);
        home.Save();

        var report = home.Report(ReportKind.Daily);
        Assert.Equal(
            ["2026-11-20 1 1.25", "2026-11-21 1 2.5"],
            report.Rows.Select(row =>
                FormattableString.Invariant($"{row.Keys[0]} {row.Totals.Sessions} {row.Totals.CostUsd:0.##}")
            )
        );
        Assert.Equal((1, 3.75m), (report.Totals.Sessions, report.Totals.CostUsd));
        Assert.Equal(
            ["2026-11-20", "2026-11-21"],
            home.Report(ReportKind.Daily, "America/Havana").Rows.Select(row => row.Keys[0]).Append("2026-11-21")
        );
    }

    [Theory]
    [InlineData(1, "UTC", "2026-10-26")]
    [InlineData(2, "Europe/Berlin", "2026-10-20")]
    [InlineData(3, "Asia/Kathmandu", "2026-11-01")]
    public void Every_kind_of_report_sums_its_responses(int seed, string zone, string since)
    {
        using var home = Random(seed);
        var (offsets, filter) = (ZoneFile.Read(zone), new ReportFilter(Since: DateOnly.Parse(since, null)));
        var within = home
            .Responses.Where(response => response.Time is { } time && offsets.Day(time) >= filter.Since)
            .ToList();
        string? Day(UsedResponse response) => offsets.Day(response.Time!.Value).ToString("O", null);

        Same(ReportKind.Daily, Day);
        Same(
            ReportKind.Weekly,
            response =>
                offsets.Day(response.Time!.Value) is var day
                    ? day.AddDays(-(((int)day.DayOfWeek + 6) % 7)).ToString("O", null)
                    : null
        );
        Same(ReportKind.Monthly, response => Day(response)![..7]);
        Same(ReportKind.Models, response => response.Model);
        Same(ReportKind.Projects, response => $"project of {response.Session}");
        Same(ReportKind.Sessions, response => response.Session);
        Same(ReportKind.Types, _ => "general");
        Same(ReportKind.Skills, _ => null);
        Same(ReportKind.Branches, response => response.Branch, response => $"project of {response.Session}");

        void Same(ReportKind kind, Func<UsedResponse, string?> first, Func<UsedResponse, string?>? second = null)
        {
            var report = home.Report(kind, zone, filter);
            Assert.Equal(
                within
                    .GroupBy(response => (first(response), second?.Invoke(response)))
                    .Select(line => $"{line.Key.Item1}/{line.Key.Item2} {Sums([.. line])}")
                    .Order(StringComparer.Ordinal),
                report
                    .Rows.Select(row => $"{row.Keys[0]}/{(second is null ? null : row.Keys[1])} {Describe(row.Totals)}")
                    .Order(StringComparer.Ordinal)
            );
            Assert.Equal(Sums(within), Describe(report.Totals));
            Assert.All(
                report.Rows,
                row =>
                    Assert.Equal(
                        row.Totals with
                        {
                            Sessions = 0,
                        },
                        row.Models.Aggregate(default(UsageTotals), (sum, use) => sum + use.Totals) with
                        {
                            Sessions = 0,
                        }
                    )
            );
        }
    }

    [Fact]
    public void Weeks_begin_on_the_requested_day()
    {
        using var home = new UsageHome();
        for (var day = 1; day <= 30; day++)
            home.Add("s", new DateTime(2026, 11, day, 12, 0, 0, DateTimeKind.Utc));
        home.Save();
        foreach (var start in Enum.GetValues<DayOfWeek>())
        {
            var rows = home.Report(new ReportRequest(ReportKind.Weekly, new(), TimeZoneInfo.Utc, start)).Rows;
            Assert.All(rows, row => Assert.Equal(start, DateOnly.Parse(row.Keys[0]!, null).DayOfWeek));
            Assert.Equal(30, rows.Sum(row => row.Totals.Responses));
        }
    }

    [Fact]
    public void Filters_can_be_combined()
    {
        using var home = Random(7);
        long Count(ReportFilter filter) => home.Report(ReportKind.Daily, filter: filter).Totals.Responses;

        Assert.Equal(
            home.Responses.Count(response => response.Model.Contains("opus", StringComparison.Ordinal)),
            Count(new(Model: "OPUS"))
        );
        Assert.Equal(
            home.Responses.Count(response => response.Branch?.Contains("fix", StringComparison.Ordinal) ?? false),
            Count(new(Branch: "Fix"))
        );
        Assert.Equal(home.Responses.Count(response => response.Session == "s3"), Count(new(Project: "project of s3")));
        Assert.Equal(home.Responses.Count, Count(new(Type: "General")));
        Assert.Equal(0, Count(new(Type: "gener")));
        Assert.Equal(
            home.Responses.Count(response =>
                response.Session == "s3" && response.Model.Contains("haiku", StringComparison.Ordinal)
            ),
            Count(new(Project: "OF S3", Model: "haiku"))
        );
        var from = UsageHome.Utc("2026-11-01 10:07:13");
        Assert.Equal(home.Responses.Count(response => response.Time >= from), Count(new(From: from)));
    }

    [Fact]
    public void A_limit_keeps_the_latest_or_first_lines_and_full_totals()
    {
        using var home = Random(9);
        var (all, some) = (home.Report(ReportKind.Daily), home.Report(ReportKind.Daily, limit: 3));
        Assert.Equal(
            all.Rows.Where(row => row.Keys[0] is not null).TakeLast(3).Select(row => row.Keys[0]),
            some.Rows.Select(row => row.Keys[0])
        );
        Assert.Equal((all.Totals, all.Rows.Count - 3L), (some.Totals, some.LeftOut));

        var dearest = home.Report(ReportKind.Daily, order: ReportOrder.Cost, limit: 2).Rows;
        Assert.Equal(
            all.Rows.OrderByDescending(row => row.Totals.CostUsd).Take(2).Select(row => row.Totals.CostUsd),
            dearest.Select(row => row.Totals.CostUsd)
        );
        Assert.Equal(
            home.Report(ReportKind.Projects).Rows.Take(2).Select(row => row.Keys[0]),
            home.Report(ReportKind.Projects, limit: 2).Rows.Select(row => row.Keys[0])
        );
        Assert.All(some.Rows, row => Assert.NotEmpty(row.Models));
    }

    [Fact]
    public void Data_quality_covers_only_the_reported_range()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-11-20 10:00"), model: "gpt-unknown", cost: null);
        home.Add("b", UsageHome.Utc("2026-11-21 10:00"), lowerBound: true);
        home.Save(database =>
            database.Execute(
                "update sessions set skipped_lines = 3, reported_cost_usd = 1, cost_usd = 0.25 where session_id = 'b'"
            )
        );

        var all = home.Report(ReportKind.Daily).Gaps;
        Assert.Equal(
            ("gpt-unknown", 1L, 1L, 3L, 0.75m),
            (
                Assert.Single(all.UnpricedModels),
                all.UnpricedResponses ?? 0,
                all.LowerBoundResponses,
                all.SkippedLines,
                all.UnattributedUsd ?? 0
            )
        );
        var first = home.Report(ReportKind.Daily, filter: new(Until: new(2026, 11, 20))).Gaps;
        Assert.Equal(
            (1, 0L, 0L, 0m),
            (first.UnpricedModels.Count, first.LowerBoundResponses, first.SkippedLines, first.UnattributedUsd ?? -1)
        );
        Assert.Null(home.Report(ReportKind.Daily, filter: new(Model: "opus")).Gaps.UnattributedUsd);
    }

    [Fact]
    public void Usage_quarters_are_correct_after_capture_reprice_and_forget()
    {
        using var home = new CapturedHome();
        foreach (var number in (int[])[1, 2, 3])
            home.Session(number).Prompt("p").Response(new(10, 20, 30, 40, 50)).Response(new(1, 2, 3, 4, 5)).Save();
        home.Import();
        Same(home, 6);

        home.Session(2).Prompt("p").Response(new(10, 20, 30, 40, 50)).Save();
        home.OutdateAll();
        home.Import();
        Same(home);
        home.Forget(CapturedHome.Id(1));
        Same(home);
        File.WriteAllText(home.Paths.Prices, """{ "claude-opus-4-8": { "input": 7, "output": 70 } }""");
        using (var database = Database.Open(home.Paths, TimeProvider.System, CapturedHome.Wait))
            Assert.NotEqual(0, Repricer.Reprice(database, home.Context.Prices).Responses);
        Same(home);
    }

    // Read before the flush that updates them, and after it.
    static void Same(CapturedHome home, int? responses = null)
    {
        SameNow(home, responses);
        using (var database = Database.Open(home.Paths, TimeProvider.System, CapturedHome.Wait))
        {
            UsageStore.RecomputePending(database);
            Assert.Equal(UsageStore.Table, UsageStore.Current(database));
        }

        SameNow(home, responses);
    }

    static void SameNow(CapturedHome home, int? responses)
    {
        const string Sums =
            "count(distinct session_id), sum(input_tokens), sum(output_tokens), sum(cache_write_1h_tokens), "
            + "sum(cache_read_tokens), sum(cost_usd)::decimal(28, 12)";
        using var database = home.Read();
        string Line(string sql) => database.Query(sql, row => row.GetString(0))[0];
        Assert.Equal(
            Line($"select concat_ws('|', count(*), {Sums}) from responses"),
            Line($"select concat_ws('|', sum(responses), {Sums}) from {UsageStore.Current(database)}")
        );
        if (responses is { } expected)
            Assert.Equal(expected, database.Scalar<int>("select count(*) from responses"));
    }

    static UsageHome Random(int seed)
    {
        var (home, random) = (new UsageHome(), new Random(seed));
        for (var i = 0; i < 400; i++)
        {
            home.Add(
                $"s{random.Next(9)}",
                UsageHome.Utc("2026-10-10").AddSeconds(random.Next(40 * 86_400)),
                s_models[random.Next(3)],
                random.Next(1, 1_000_000) / 1_000_000m,
                random.Next(4) switch
                {
                    0 => null,
                    1 => "main",
                    2 => "fix/a",
                    _ => "fix/b",
                },
                random.Next(1000)
            );
        }

        home.Save();
        return home;
    }

    static string Sums(List<UsedResponse> responses) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{responses.Select(response => response.Session).Distinct().Count()} {responses.Count} "
                + $"{responses.Sum(response => response.Tokens.Input)} "
                + $"{responses.Sum(response => response.Tokens.Output)} "
                + $"{responses.Sum(response => response.Tokens.Total)} "
                + $"{responses.Sum(response => response.Cost):0.000000}"
        );

    static string Describe(UsageTotals totals) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Sessions} {totals.Responses} {totals.Input} {totals.Output} {totals.Total} "
                + $"{totals.CostUsd:0.000000}"
        );
}
