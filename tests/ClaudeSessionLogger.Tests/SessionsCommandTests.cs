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
}
