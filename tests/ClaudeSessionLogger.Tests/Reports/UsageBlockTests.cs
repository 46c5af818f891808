using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Usage blocks are computed in the same way as by ccusage.</summary>
public sealed class UsageBlockTests
{
    [Fact]
    public void A_block_begins_at_a_full_hour_and_includes_its_end()
    {
        using var home = new UsageHome();
        foreach (var time in (string[])["10:42", "14:59:59.999", "15:00", "15:00:00.001", "20:00", "20:30"])
            home.Add("s", UsageHome.Utc($"2026-11-20 {time}"));
        home.Save();
        Assert.Equal(["10:00 3", "15:00 2", "20:00 1"], Blocks(home.Report(ReportKind.Blocks)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Blocks_match_a_reference_implementation(int seed)
    {
        var random = new Random(seed);
        using var home = new UsageHome();
        for (var (time, i) = (UsageHome.Utc("2026-09-01"), 0); i < 600; i++)
        {
            time =
                random.Next(12) == 0 ? time.AddMinutes(random.Next(900))
                : random.Next(9) == 0 ? time.Date.AddHours(time.Hour + 1)
                : time.AddSeconds(random.Next(1500));
            home.Add($"s{i / 40}", time);
        }

        home.Save();
        Assert.Equal(
            Walk(home.Responses),
            home.Report(ReportKind.Blocks)
                .Rows.Select(row =>
                    $"{row.Block!.StartedAt:u} {row.Block.FirstAt:u} {row.Block.LastAt:u} {row.Totals.Responses} "
                    + $"{row.Totals.Input}"
                )
        );
    }

    [Fact]
    public void Block_boundaries_depend_on_all_responses_despite_filters()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-11-20 10:30"), model: "claude-opus-4-8");
        home.Add("b", UsageHome.Utc("2026-11-20 14:30"), model: "claude-haiku-4-5");
        home.Add("b", UsageHome.Utc("2026-11-21 09:15"), model: "claude-haiku-4-5");
        home.Save();
        Assert.Equal(["10:00 1", "09:00 1"], Blocks(home.Report(ReportKind.Blocks, filter: new(Model: "haiku"))));
        Assert.Equal(["09:00 1"], Blocks(home.Report(ReportKind.Blocks, filter: new(Since: new(2026, 11, 21)))));
        Assert.Equal(1, home.Report(ReportKind.Blocks, filter: new(Since: new(2026, 11, 21))).Totals.Responses);
    }

    [Fact]
    public void The_active_block_shows_its_burn_rate_and_projection()
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-11-22 09:10"), cost: 1m, output: 1_000 - 13);
        home.Add("s", UsageHome.Utc("2026-11-22 10:10"), cost: 2m, output: 2_000 - 14);
        home.Save();
        var block = Assert.Single(home.Report(ReportKind.Blocks, now: UsageHome.Utc("2026-11-22 11:00")).Rows).Block!;
        Assert.True(block.IsActive);
        Assert.Equal((3_000 / 60.0, 3m), (block.Burn!.Value.TokensPerMinute, block.Burn.Value.UsdPerHour));
        Assert.Equal(
            (3_000 + (180 * 50), 12m, TimeSpan.FromHours(3)),
            (block.Projection!.Value.TotalTokens, block.Projection.Value.CostUsd, block.Projection.Value.Remaining)
        );

        Assert.False(
            Assert.Single(home.Report(ReportKind.Blocks, now: UsageHome.Utc("2026-11-22 14:00")).Rows).Block!.IsActive
        );
    }

    [Theory]
    [InlineData("2026-11-22 15:30", "2026-11-22 14:55")]
    [InlineData("2026-11-22 17:30", "2026-11-22 11:00")]
    [InlineData("2026-11-23 09:30", "2026-11-22 11:00")]
    public void Responses_dated_in_the_future_do_not_make_a_second_active_block(string future, string now)
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-11-22 10:10"));
        home.Add("s", UsageHome.Utc("2026-11-22 14:50"));
        home.Add("s", UsageHome.Utc(future));
        home.Save();
        Assert.Single(
            home.Report(ReportKind.Blocks, now: UsageHome.Utc(now)).Rows,
            row => row.Block!.IsActive && row.Block.StartedAt <= UsageHome.Utc(now)
        );
        Assert.Single(home.Report(ReportKind.Blocks, now: UsageHome.Utc(now)).Rows, row => row.Block!.IsActive);
    }

    static IEnumerable<string> Blocks(UsageReport report) =>
        report.Rows.Select(row => $"{row.Keys[0]![11..16]} {row.Totals.Responses}");

    // Entry by entry, like the code of ccusage.
    static List<string> Walk(List<UsedResponse> responses)
    {
        var blocks = new List<(DateTime Start, List<UsedResponse> Entries)>();
        foreach (var response in responses.OrderBy(response => response.Time))
        {
            var time = response.Time!.Value;
            if (
                blocks is not [.., var open]
                || time - open.Start > TimeSpan.FromHours(5)
                || time - open.Entries[^1].Time > TimeSpan.FromHours(5)
            )
                blocks.Add(open = (time.Date.AddHours(time.Hour), []));
            open.Entries.Add(response);
        }

        return
        [
            .. blocks.Select(block =>
                $"{block.Start:u} {block.Entries[0].Time:u} {block.Entries[^1].Time:u} {block.Entries.Count} "
                + $"{block.Entries.Sum(entry => entry.Tokens.Input)}"
            ),
        ];
    }
}
