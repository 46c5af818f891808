using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>The total that the client reports: cumulative, continued by some forks, absent in most versions.</summary>
public sealed class ReportedCostTests
{
    // Start of the parent's process in milliseconds, as the client writes it; also the start of the synthetic history.
    static readonly long s_began = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public void The_last_total_of_a_session_counts() =>
        Assert.Equal(
            ["s|3"],
            Reported(
                new Synthetic("s")
                    .Prompt()
                    .Response("m1")
                    .CostState(1, s_began)
                    .Prompt()
                    .Response("m2")
                    .CostState(3, s_began)
                    .CostState(3, s_began)
            )
        );

    [Fact]
    public void A_session_without_a_total_has_none() =>
        Assert.Equal(["s|"], Reported(new Synthetic("s").Prompt().Response("m1")));

    [Fact]
    public void A_fork_subtracts_the_total_of_its_parent_at_the_fork()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began);
        parent.Now = 60;
        parent.Prompt().Response("m3").CostState(10, s_began);

        Assert.Equal(["fork|0.5", "parent|10"], Reported(parent, fork));
    }

    [Fact]
    public void A_resumed_fork_subtracts_the_same_total()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent
            .Fork("fork", ForkMark.Request)
            .Prompt()
            .Response("m2")
            .CostState(2.5, s_began)
            .Prompt()
            .Response("m3")
            .CostState(4, s_began);

        Assert.Equal(["fork|2", "parent|2"], Reported(parent, fork));
    }

    [Fact]
    public void A_fork_of_a_fork_subtracts_the_total_of_the_second_session()
    {
        var first = new Synthetic("a").Prompt().Response("m1").CostState(2, s_began);
        var second = first.Fork("b", ForkMark.Request).Prompt().Response("m2").CostState(3, s_began);
        var third = second.Fork("c", ForkMark.Request).Prompt().Response("m3").CostState(7, s_began);

        Assert.Equal(["a|2", "b|1", "c|4"], Reported(first, second, third));
    }

    [Fact]
    public void A_branch_starts_at_zero()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var branch = parent.Fork("branch", ForkMark.Branch);
        branch.Prompt().Response("m2").CostState(0.5, s_began + 1000 * (long)branch.Now);

        Assert.Equal(["branch|0.5", "parent|2"], Reported(parent, branch));
    }

    [Fact]
    public void A_total_below_that_of_the_parent_counts_as_zero()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(1.5, s_began);

        Assert.Equal(["fork|0", "parent|2"], Reported(parent, fork));
    }

    [Fact]
    public void A_fork_without_its_parent_has_no_reported_cost()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began);
        var branch = parent.Fork("branch", ForkMark.Branch);
        branch.Prompt().Response("m3").CostState(0.5, s_began + 1000 * (long)branch.Now);

        // A branch starts its own total, so it has a reported cost.
        Assert.Equal(["branch|0.5", "fork|", "parent|"], Reported(fork, branch));
    }

    [Fact]
    public void Importing_the_parent_later_corrects_the_cost_of_the_fork()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began).Save(home.Projects);
        home.Import();
        parent.Save(home.Projects);
        home.Import();

        Assert.Equal(["fork|0.5", "parent|2"], home.Rows(Query));
    }

    [Fact]
    public void Model_totals_of_a_fork_exclude_those_of_its_parent()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent")
            .Prompt()
            .Response("m1")
            .CostState(2, s_began, "claude-opus-4-8", output: 500);
        var fork = parent
            .Fork("fork", ForkMark.Request)
            .Prompt()
            .Response("m2")
            .CostState(3, s_began, "claude-opus-4-8", output: 700);
        fork.Rows[^1]["modelUsage"]!["claude-haiku-4-5"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        parent.Rows[^1]["modelUsage"]!["claude-sonnet-4-6"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        fork.Rows[^1]["modelUsage"]!["claude-sonnet-4-6"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        parent.Save(home.Projects);
        fork.Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["claude-haiku-4-5|9|0|0.1", "claude-opus-4-8|0|200|1"],
            home.Rows(
                "select model, input_tokens, output_tokens, cost_usd from reported_models where session_id = 'fork' "
                    + "order by model"
            )
        );
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("-3")]
    [InlineData("1e300")]
    public void A_total_that_is_not_a_number_is_skipped(string total)
    {
        var session = new Synthetic("s").Prompt().Response("m1").CostState(1, s_began).CostState(9, s_began);
        session.Rows[^1]["totalCostUSD"] = JsonNode.Parse(total);

        Assert.Equal(["s|1"], Reported(session));
    }

    [Fact]
    public void A_total_with_duplicate_or_missing_models_still_counts()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1");
        var path = parent.Save(home.Projects);
        File.AppendAllText(
            path,
            $$$"""{"type":"cost-state","sessionId":"parent","totalCostUSD":2,"startTime":{{{s_began}}},"modelUsage":{"m":{"costUSD":1},"m":{"costUSD":2},"n":null,"o":[]}}"""
                + "\n"
        );
        parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began).Save(home.Projects);
        home.Import();

        Assert.Equal(["fork|0.5", "parent|2"], home.Rows(Query));
    }

    const string Query = "select session_id, reported_cost_usd from sessions order by session_id";

    static List<string> Reported(params Synthetic[] sessions)
    {
        using var home = new CaptureHome();
        foreach (var session in sessions)
            session.Save(home.Projects);
        home.Import();
        return home.Rows(Query);
    }
}
