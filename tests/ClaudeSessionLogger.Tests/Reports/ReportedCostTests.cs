using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>The client's own total: cumulative, taken over by some forks, absent in most versions.</summary>
public sealed class ReportedCostTests
{
    // When the parent's process began, in the client's milliseconds; the synthetic history begins then.
    static readonly long s_began = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public void The_last_of_a_sessions_totals_counts() =>
        Assert.Equal(["s|3"], Reported(new Synthetic("s").Prompt().Response("m1").CostState(1, s_began).Prompt().Response("m2").CostState(3, s_began).CostState(3, s_began)));

    [Fact]
    public void A_session_without_a_total_has_none() => Assert.Equal(["s|"], Reported(new Synthetic("s").Prompt().Response("m1")));

    [Fact]
    public void A_fork_counts_from_its_parents_total_as_it_stood_at_the_fork()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began);
        parent.Now = 60;
        parent.Prompt().Response("m3").CostState(10, s_began);

        Assert.Equal(["fork|0.5", "parent|10"], Reported(parent, fork));
    }

    [Fact]
    public void A_fork_that_is_resumed_goes_on_from_there()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began).Prompt().Response("m3").CostState(4, s_began);

        Assert.Equal(["fork|2", "parent|2"], Reported(parent, fork));
    }

    [Fact]
    public void A_fork_of_a_fork_counts_from_the_forks_total_not_the_firsts()
    {
        var first = new Synthetic("a").Prompt().Response("m1").CostState(2, s_began);
        var second = first.Fork("b", ForkMark.Request).Prompt().Response("m2").CostState(3, s_began);
        var third = second.Fork("c", ForkMark.Request).Prompt().Response("m3").CostState(7, s_began);

        Assert.Equal(["a|2", "b|1", "c|4"], Reported(first, second, third));
    }

    [Fact]
    public void A_branch_counts_from_nothing()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var branch = parent.Fork("branch", ForkMark.Branch);
        branch.Prompt().Response("m2").CostState(0.5, s_began + 1000 * (long)branch.Now);

        Assert.Equal(["branch|0.5", "parent|2"], Reported(parent, branch));
    }

    [Fact]
    public void A_total_that_is_less_than_what_it_took_over_is_nothing()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(1.5, s_began);

        Assert.Equal(["fork|0", "parent|2"], Reported(parent, fork));
    }

    [Fact]
    public void A_fork_of_a_parent_that_is_gone_has_no_figure_rather_than_one_with_the_parents_costs_in_it()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(2.5, s_began);
        var branch = parent.Fork("branch", ForkMark.Branch);
        branch.Prompt().Response("m3").CostState(0.5, s_began + 1000 * (long)branch.Now);

        // A branch began to count when it began, so it has one.
        Assert.Equal(["branch|0.5", "fork|", "parent|"], Reported(fork, branch));
    }

    [Fact]
    public void A_parent_that_comes_later_makes_the_forks_figure_its_own()
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
    public void Per_model_what_was_taken_over_is_left_out_and_models_of_which_nothing_is_left_too()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1").CostState(2, s_began, "claude-opus-4-8", output: 500);
        var fork = parent.Fork("fork", ForkMark.Request).Prompt().Response("m2").CostState(3, s_began, "claude-opus-4-8", output: 700);
        fork.Rows[^1]["modelUsage"]!["claude-haiku-4-5"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        parent.Rows[^1]["modelUsage"]!["claude-sonnet-4-6"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        fork.Rows[^1]["modelUsage"]!["claude-sonnet-4-6"] = new JsonObject { ["inputTokens"] = 9, ["costUSD"] = 0.1 };
        parent.Save(home.Projects);
        fork.Save(home.Projects);
        home.Import();

        Assert.Equal(["claude-haiku-4-5|9|0|0.1", "claude-opus-4-8|0|200|1"],
            home.Rows("select model, input_tokens, output_tokens, cost_usd from reported_models where session_id = 'fork' order by model"));
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("-3")]
    [InlineData("1e300")]
    public void A_total_that_is_no_amount_is_passed_over(string total)
    {
        var session = new Synthetic("s").Prompt().Response("m1").CostState(1, s_began).CostState(9, s_began);
        session.Rows[^1]["totalCostUSD"] = JsonNode.Parse(total);

        Assert.Equal(["s|1"], Reported(session));
    }

    [Fact]
    public void A_total_with_a_model_twice_or_without_models_is_still_one()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1");
        var path = parent.Save(home.Projects);
        File.AppendAllText(path, $$$"""{"type":"cost-state","sessionId":"parent","totalCostUSD":2,"startTime":{{{s_began}}},"modelUsage":{"m":{"costUSD":1},"m":{"costUSD":2},"n":null,"o":[]}}""" + "\n");
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
