using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

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
    public async Task By_cost_the_most_expensive_comes_first()
    {
        var sessions = JsonNode.Parse((await Built.Run(_home.Home, "sessions", "--by-cost", "--json")).Succeeded().Out)!.AsArray();
        var costs = sessions.Select(session => (decimal)session!["cost_usd"]!).ToList();

        Assert.Equal(6, costs.Distinct().Count());
        Assert.Equal(costs.OrderDescending(), costs);
    }

    [Fact]
    public async Task Filters_that_leave_nothing_do_not_send_anybody_to_import()
    {
        var run = (await Built.Run(_home.Home, "sessions", "--since", "2999-01-01")).Succeeded();

        Assert.Equal("", run.Out);
        Assert.Equal("no session matches; claude-session-logger sessions lists all.\n", run.Error);
    }

    [Fact]
    public async Task How_to_go_on_with_a_session_is_told_so_that_a_shell_understands_it()
    {
        var folder = Directory.CreateDirectory(_home.Home.In("Ann's $work")).FullName;
        _home.Session(1, "Ann's $work").Prompt("go on").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;
        var bin = Directory.CreateDirectory(_home.Home.In("bin")).FullName;
        await File.WriteAllTextAsync(Path.Combine(bin, "claude"), "#!/bin/sh\necho \"$PWD|$*\"\n", TestContext.Current.CancellationToken);
        await ProgramRun.Of("/bin/chmod", ["+x", Path.Combine(bin, "claude")], new Dictionary<string, string>());
        var line = shown.Split('\n').Single(each => each.StartsWith("resume ", StringComparison.Ordinal))["resume".Length..].Trim();

        var run = await ProgramRun.Of("/bin/sh", ["-c", line], new Dictionary<string, string> { ["PATH"] = $"{bin}:/usr/bin:/bin" });
        Assert.Equal($"{folder}|--resume {CapturedHome.Id(1)}\n", run.Succeeded().Out);
    }

    [Fact]
    public async Task Of_a_session_whose_transcript_the_client_has_deleted_it_is_said_and_no_way_to_resume()
    {
        var transcript = _home.Session(1).Prompt("go on").Response(new(1, 2, 3, 4, 5)).Save().FilePath;
        _home.Import();
        File.Delete(transcript);

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;

        Assert.Contains("(deleted since)", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("--resume", shown, StringComparison.Ordinal);
    }
}
