using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Account limits, from the status line's input to the reports.</summary>
public sealed class AccountLimitsTests
{
    static readonly DateTimeOffset s_now = new(2026, 11, 22, 18, 0, 0, TimeSpan.Zero);
    static readonly AccountLimits s_limits = new(s_now, new(42.5, s_now.AddHours(2)), new(17, s_now.AddDays(3)));

    [Fact]
    public void Saved_limits_are_read_back()
    {
        using var home = new ScratchFolder();
        var path = home.Path("limits.json");
        s_limits.WriteIfChanged(path);
        Assert.Equal(s_limits, AccountLimits.Read(path));
        (s_limits with { SeenAt = s_now.AddHours(1), SevenDay = null }).WriteIfChanged(path);
        Assert.Equal(s_limits with { SeenAt = s_now.AddHours(1), SevenDay = null }, AccountLimits.Read(path));
    }

    [Fact]
    public void The_file_is_not_rewritten_while_it_is_current()
    {
        using var home = new ScratchFolder();
        var path = home.Path("limits.json");
        s_limits.WriteIfChanged(path);
        (s_limits with { SeenAt = s_now.AddMinutes(9) }).WriteIfChanged(path);
        Assert.Equal(s_now, AccountLimits.Read(path)!.SeenAt);
        (s_limits with { SeenAt = s_now.AddMinutes(11) }).WriteIfChanged(path);
        Assert.Equal(s_now.AddMinutes(11), AccountLimits.Read(path)!.SeenAt);
        // Input without limits does not delete the saved limits.
        new AccountLimits(s_now.AddHours(5), null, null).WriteIfChanged(path);
        Assert.Equal(s_now.AddMinutes(11), AccountLimits.Read(path)!.SeenAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "v": 2, "seen_at": "2026-11-22T18:00:00Z" }""")]
    [InlineData("""{ "v": 1 }""")]
    [InlineData("""{ "v": 1, "seen_at": "soon" }""")]
    public void A_broken_or_newer_file_is_ignored_and_replaced(string content)
    {
        using var home = new ScratchFolder();
        var path = home.Path("limits.json");
        File.WriteAllText(path, content);
        Assert.Null(AccountLimits.Read(path));
        s_limits.WriteIfChanged(path);
        Assert.Equal(s_limits, AccountLimits.Read(path));
    }

    [Fact]
    public void The_status_line_reads_the_limits_from_its_input()
    {
        var status = StatusLinePayload.Parse(
            """{"rate_limits":{"five_hour":{"used_percentage":42.5,"resets_at":1795291200},"seven_day":{"used_percentage":17}}}"""u8
        );
        Assert.Equal(
            new AccountLimits(s_now, new(42.5, DateTimeOffset.FromUnixTimeSeconds(1_795_291_200)), new(17, null)),
            status.Limits(s_now)
        );
        Assert.Equal(
            new(s_now, null, null),
            StatusLinePayload
                .Parse("""{"rate_limits":{"five_hour":{"used_percentage":-1,"resets_at":-5}}}"""u8)
                .Limits(s_now)
        );
    }

    [Fact]
    public void A_limit_without_a_reset_time_is_shown_for_its_own_length()
    {
        var limits = new AccountLimits(s_now, new(42, null), new(17, null));
        Assert.Equal(
            ["5-hour", "weekly"],
            LimitUsage.FromLimits(limits, s_now.AddHours(4.9)).Select(limit => limit.Name)
        );
        Assert.Equal(["weekly"], LimitUsage.FromLimits(limits, s_now.AddHours(5)).Select(limit => limit.Name));
        Assert.Empty(LimitUsage.FromLimits(limits, s_now.AddDays(7)));
    }

    [Fact]
    public async Task Statusline_saves_the_limits_and_report_blocks_shows_them()
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-11-20 10:00"));
        home.Save();
        var later = TimeProvider.System.GetUtcNow().AddHours(2).ToUnixTimeSeconds();
        (
            await ProgramRun.Of(
                Published.Program,
                ["statusline"],
                home.Home.Environment(),
                "{\"rate_limits\":{\"five_hour\":{\"used_percentage\":61,\"resets_at\":" + later + "}}}"
            )
        ).Succeeded();
        var run = (await Published.Run(home.Home, "report", "blocks")).Succeeded();
        Assert.Contains("The account's 5-hour limit is 61% used and resets at ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("weekly", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_was_reset_is_unknown()
    {
        Assert.Equal(["5-hour", "weekly"], LimitUsage.FromLimits(s_limits, s_now).Select(limit => limit.Name));
        Assert.Equal(["weekly"], LimitUsage.FromLimits(s_limits, s_now.AddHours(3)).Select(limit => limit.Name));
        Assert.Empty(LimitUsage.FromLimits(null, s_now));
    }
}
