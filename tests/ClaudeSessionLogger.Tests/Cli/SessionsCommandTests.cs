using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class SessionsCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public SessionsCommandTests()
    {
        DemoHistory.Write(_home.Home, TimeProvider.System.GetUtcNow());
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Sessions_by_cost_begin_with_the_most_expensive()
    {
        var sessions = JsonNode
            .Parse((await Built.Run(_home.Home, "sessions", "--by-cost", "--json")).Succeeded().Out)!
            .AsArray();
        var costs = sessions.Select(session => (decimal)session!["cost_usd"]!).ToList();

        Assert.Equal(6, costs.Distinct().Count());
        Assert.Equal(costs.OrderDescending(), costs);
    }

    [Fact]
    public async Task Sessions_and_reports_take_the_same_order()
    {
        async Task<string> Out(params string[] arguments) => (await Built.Run(_home.Home, arguments)).Succeeded().Out;
        Assert.Equal(await Out("sessions", "--by-cost"), await Out("sessions", "--order", "cost"));
        Assert.Equal(await Out("report", "models", "--order", "cost"), await Out("report", "models", "--by-cost"));
        Assert.NotEqual(await Out("sessions"), await Out("sessions", "--order", "tokens"));
    }

    [Fact]
    public async Task A_limited_list_says_how_many_are_not_shown()
    {
        var sessions = (await Built.Run(_home.Home, "sessions", "--limit", "2")).Succeeded();
        var all = JsonNode.Parse((await Built.Run(_home.Home, "sessions", "--json")).Succeeded().Out)!.AsArray().Count;
        Assert.Equal($"{all - 2} more sessions; use --limit {all} to show all.\n", sessions.Error);
        var report = (await Built.Run(_home.Home, "report", "sessions", "--limit", "2")).Succeeded().Out;
        Assert.Contains(sessions.Error, report, StringComparison.Ordinal);
        foreach (var title in (string[])["one", "two", "three"])
            (await Built.Run(_home.Home, "log", "issue", "staging", title)).Succeeded();
        Assert.Equal(
            "1 more entry; use --limit 3 to show all.\n",
            (await Built.Run(_home.Home, "list", "--limit", "2")).Succeeded().Error
        );
        var ready = (await Built.Run(_home.Home, "ready", "--limit", "3")).Succeeded();
        Assert.Equal("", ready.Error);
        Assert.DoesNotContain("claimed", ready.Out, StringComparison.Ordinal);
        Assert.Equal(
            "There are more results; use --limit 100 to show 100.\n",
            (await Built.Run(_home.Home, "search", "staging", "--limit", "2")).Succeeded().Error
        );
    }

    [Fact]
    public async Task A_report_of_tagged_sessions_shows_no_entries_of_the_whole_log()
    {
        (await Built.Run(_home.Home, "log", "issue", "staging")).Succeeded();
        (await Built.Run(_home.Home, "sessions", "tag", DemoHistory.Newest, "flaky")).Succeeded();
        Assert.Contains("1 issue", (await Built.Run(_home.Home, "report")).Succeeded().Out, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "1 issue",
            (await Built.Run(_home.Home, "report", "--tag", "flaky")).Succeeded().Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_report_without_usage_names_its_period()
    {
        string[] days = ["report", "2020-01", "--compare", "2019-12"];
        Assert.StartsWith(
            "no usage from 2020-01-01 to 2020-01-31, and none from 2019-12-01 to 2019-12-31; recorded usage ranges",
            (await Built.Run(_home.Home, days)).Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "no usage on 2020-01-01; recorded usage ranges",
            (await Built.Run(_home.Home, "report", "2020-01-01")).Succeeded().Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Filters_without_a_match_do_not_suggest_an_import()
    {
        var run = (await Built.Run(_home.Home, "sessions", "--since", "2999-01-01")).Succeeded();

        Assert.Equal("", run.Out);
        Assert.Equal("no session matches all of these filters; remove one of them.\n", run.Error);
    }

    [Fact]
    public async Task Show_prints_a_resume_command_that_is_quoted_for_a_shell()
    {
        var folder = Directory.CreateDirectory(_home.Home.In("Ann's $work")).FullName;
        _home.Session(1, "Ann's $work").Prompt("go on").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;
        var bin = Directory.CreateDirectory(_home.Home.In("bin")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(bin, "claude"),
            "#!/bin/sh\necho \"$PWD|$*\"\n",
            TestContext.Current.CancellationToken
        );
        await ProgramRun.Of("/bin/chmod", ["+x", Path.Combine(bin, "claude")], new Dictionary<string, string>());
        var line = shown
            .Split('\n')
            .Single(each => each.StartsWith("resume ", StringComparison.Ordinal))["resume".Length..]
            .Trim();

        var run = await ProgramRun.Of(
            "/bin/sh",
            ["-c", line],
            new Dictionary<string, string> { ["PATH"] = $"{bin}:/usr/bin:/bin" }
        );
        Assert.Equal($"{folder}|--resume {CapturedHome.Id(1)}\n", run.Succeeded().Out);
    }

    [Fact]
    public async Task Show_prints_no_resume_command_for_a_deleted_transcript()
    {
        var transcript = _home.Session(1).Prompt("go on").Response(new(1, 2, 3, 4, 5)).Save().FilePath;
        _home.Import();
        File.Delete(transcript);

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;

        Assert.Contains("(deleted)\n", shown, StringComparison.Ordinal);
        Assert.Contains("resume      not possible: the transcript was deleted\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_resume_command_omits_a_folder_that_does_not_exist()
    {
        _home.Session(1, "elsewhere").Prompt("go on").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;

        Assert.Contains(
            $"resume      claude --resume {CapturedHome.Id(1)}\n            (run it where you want to work, because "
                + "the session's folder is not on this machine)\n",
            shown,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Since_and_until_use_the_local_time_zone()
    {
        // 2026-11-16 05:00 in Tokyo.
        var session = _home.Session(1);
        session.Time = new(2026, 11, 15, 19, 50, 0, TimeSpan.Zero);
        session.Prompt("late").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var environment = _home.Home.Environment();
        environment["TZ"] = "Asia/Tokyo";

        async Task<bool> IsListed(params string[] days) =>
            (await Built.Run(environment, ["sessions", "--json", .. days]))
                .Succeeded()
                .Out.Contains(CapturedHome.Id(1), StringComparison.Ordinal);

        Assert.True(await IsListed("--since", "2026-11-16", "--until", "2026-11-16"));
        Assert.False(await IsListed("--until", "2026-11-15"));
        Assert.False(await IsListed("--since", "2026-11-17"));
    }

    [Fact]
    public async Task A_fork_is_marked_in_the_list()
    {
        var original = _home.Session(7).Prompt("plan the ledger").Response(new(1, 1, 1, 1, 1)).Save();
        original
            .Fork(CapturedHome.Id(8), marked: true)
            .Prompt("and try another way")
            .Response(new(2, 2, 2, 2, 2))
            .Save();
        _home.Import();
        var rows = (await Built.Run(_home.Home, ["sessions"])).Succeeded().Out.Split('\n');

        Assert.Contains("↳", rows.Single(row => row.StartsWith(CapturedHome.Id(8)[..8], StringComparison.Ordinal)));
        Assert.DoesNotContain(
            "↳",
            rows.Single(row => row.StartsWith(CapturedHome.Id(7)[..8], StringComparison.Ordinal))
        );
        var shown = (await Built.Run(_home.Home, ["sessions", "show", CapturedHome.Id(8)])).Succeeded().Out;
        Assert.Contains($"fork of     {CapturedHome.Id(7)}", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--project nowhere", "cannot find a project with 'nowhere' in its name.")]
    [InlineData("--type nothing", "cannot find a session of type 'nothing'.")]
    [InlineData("--until 2001-01-01", "no session matches all of these filters; remove one of them.")]
    public async Task A_filter_that_matches_nothing_says_which_name_is_unknown(string arguments, string sentence)
    {
        _home.Session(9).Prompt("hello").Response(new(1, 1, 1, 1, 1)).Save();
        _home.Import();
        var run = (await Built.Run(_home.Home, ["sessions", .. arguments.Split(' ')])).Succeeded();
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--since lastweek",
        "2026-11-16, yesterday, 7d, week or 2026-11, not 'lastweek': did you mean last-week?"
    )]
    [InlineData("--last 7", "--last 7 needs a unit here, such as 7d, 7w or 7m.")]
    [InlineData("--last 7d --since today", "--last cannot be combined with --since or --until.")]
    [InlineData("--since 2026-11-16 --until 2026-11-15", "--until 2026-11-15 is before --since 2026-11-16.")]
    public async Task An_invalid_day_is_refused_with_an_example(string arguments, string sentence)
    {
        var run = await Built.Run(_home.Home, ["sessions", .. arguments.Split(' ')]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_includes_today_and_the_days_before()
    {
        var all = JsonNode.Parse((await Built.Run(_home.Home, "sessions", "--json")).Succeeded().Out)!.AsArray().Count;

        Assert.Equal(
            all,
            JsonNode
                .Parse((await Built.Run(_home.Home, "sessions", "--last", "9999d", "--json")).Succeeded().Out)!
                .AsArray()
                .Count
        );
        Assert.InRange(
            JsonNode
                .Parse((await Built.Run(_home.Home, "sessions", "--last", "2d", "--json")).Succeeded().Out)!
                .AsArray()
                .Count,
            0,
            all - 1
        );
    }
}
