using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// Forks and resumes copy rows. Each row is counted once, for the session that created it, in any import order.
/// </summary>
public sealed class RowOwnershipTests
{
    const string Counts = """
        select session_id, message_count, tool_call_count, input_tokens, output_tokens, strftime(started_at, '%M:%S'), strftime(ended_at, '%M:%S'), title
        from sessions order by session_id
        """;

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void A_fork_owns_only_the_rows_after_the_fork(ForkMark mark)
    {
        var parent = new Synthetic("parent").Prompt().Response("m1", tool: "t1");
        var fork = parent.Fork("fork", mark).Prompt("on").Response("m2", output: 7, tool: "t2");

        AssertInAnyOrder([parent, fork], "fork|2|1|10|7|00:05|00:08|on", "parent|2|1|10|100|00:01|00:04|prompt parent");
    }

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void A_parent_that_continues_owns_its_rows_before_and_after_the_fork(ForkMark mark)
    {
        var parent = new Synthetic("parent").Queue().Prompt().Response("m1");
        var fork = parent.Fork("fork", mark).Prompt("on").Response("m2", output: 7);
        parent.Now = 100;
        parent.Prompt("later").Response("m3", output: 9);

        AssertInAnyOrder([parent, fork], "fork|2|0|10|7|00:04|00:05|on", "parent|4|0|20|109|00:02|01:42|prompt parent");
    }

    [Fact]
    public void The_session_with_the_earlier_unshared_row_owns_an_unmarked_copy()
    {
        // Both continue, and the parent ends later than its fork. Only the queued prompt, which forks do not copy,
        // identifies the parent.
        var parent = new Synthetic("b-parent").Queue().Prompt().Response("m1");
        var fork = parent.Fork("a-fork", ForkMark.None).Prompt("on").Response("m2");
        parent.Now = 500;
        parent.Prompt("much later");

        AssertInAnyOrder(
            [parent, fork],
            "a-fork|2|0|10|100|00:04|00:05|on",
            "b-parent|3|0|10|100|00:02|08:21|prompt b-parent"
        );
    }

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void Rows_of_a_parent_with_three_forks_are_counted_once(ForkMark mark)
    {
        var parent = new Synthetic("parent").Queue().Prompt().Response("m1");
        var forks = Enumerable
            .Range(1, 3)
            .Select(n => parent.Fork($"fork{n}", mark).Prompt($"on {n}").Response($"f{n}", output: n))
            .ToList();

        AssertInAnyOrder(
            [parent, .. forks],
            "fork1|2|0|10|1|00:04|00:05|on 1",
            "fork2|2|0|10|2|00:04|00:05|on 2",
            "fork3|2|0|10|3|00:04|00:05|on 3",
            "parent|2|0|10|100|00:02|00:03|prompt parent"
        );
    }

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void Each_session_keeps_its_own_rows_when_a_fork_is_forked(ForkMark mark)
    {
        // The last row has no response after it, so no mark of the fork says which session owns it.
        var first = new Synthetic("c-first").Prompt().Response("m1").Prompt("interrupted");
        var second = first.Fork("b-second", mark).Prompt("two").Response("m2", output: 2).Prompt("also interrupted");
        var third = second.Fork("a-third", mark).Prompt("three").Response("m3", output: 3);

        AssertInAnyOrder(
            [first, second, third],
            "a-third|2|0|10|3|00:07|00:08|three",
            "b-second|3|0|10|2|00:04|00:06|two",
            "c-first|3|0|10|100|00:01|00:03|prompt c-first"
        );
    }

    [Fact]
    public void A_branch_of_a_fork_does_not_take_over_the_rows_the_fork_copied()
    {
        var first = new Synthetic("first").Prompt().Response("m1");
        var fork = first.Fork("fork", ForkMark.Request).Prompt("two").Response("m2", output: 2);
        var branch = fork.Fork("branch", ForkMark.Branch).Prompt("three").Response("m3", output: 3);

        AssertInAnyOrder(
            [first, fork, branch],
            "branch|2|0|10|3|00:05|00:06|three",
            "first|2|0|10|100|00:01|00:02|prompt first",
            "fork|2|0|10|2|00:03|00:04|two"
        );
        // The first session still owns its rows if the fork's file is missing.
        AssertInAnyOrder(
            [first, branch],
            "branch|2|0|10|3|00:05|00:06|three",
            "first|2|0|10|100|00:01|00:02|prompt first",
            "fork|2|0|10|2|00:03|00:04|"
        );
    }

    [Theory]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void Marked_copies_of_a_deleted_parent_are_counted_once_for_the_parent(ForkMark mark)
    {
        var parent = new Synthetic("parent").Prompt().Response("m1", tool: "t1");
        var forks = Enumerable
            .Range(1, 2)
            .Select(n => parent.Fork($"fork{n}", mark).Prompt($"on {n}").Response($"f{n}", output: n))
            .ToList();

        // No mark follows the tool result at 00:04, so it is not recognised as a copy. It is not a prompt, so only the
        // times differ.
        AssertInAnyOrder(
            [.. forks],
            mark == ForkMark.Request ? "fork1|2|0|10|1|00:04|00:06|on 1" : "fork1|2|0|10|1|00:05|00:06|on 1",
            "fork2|2|0|10|2|00:05|00:06|on 2",
            mark == ForkMark.Request ? "parent|2|1|10|100|00:01|00:03|" : "parent|2|1|10|100|00:01|00:04|"
        );
    }

    [Fact]
    public void Unmarked_copies_of_a_deleted_parent_are_counted_once()
    {
        var parent = new Synthetic("parent").Prompt().Response("m1");
        var forks = Enumerable
            .Range(1, 3)
            .Select(n => parent.Fork($"fork{n}", ForkMark.None).Other(new() { ["type"] = "system" }))
            .ToList();
        for (var n = 0; n < 3; n++)
        {
            forks[n].Now = 10 * (n + 1);
            forks[n].Prompt("on").Response($"f{n}", output: 1);
        }

        AssertInAnyOrder(
            [.. forks],
            "fork1|4|0|20|101|00:01|00:12|prompt parent",
            "fork2|2|0|10|1|00:21|00:22|on",
            "fork3|2|0|10|1|00:31|00:32|on"
        );
    }

    [Fact]
    public void Each_session_keeps_its_own_rows_when_resumes_copy_all_with_new_times()
    {
        // In 1.0.88, every resume creates a new session with a copy of all earlier rows, with new times.
        var first = new Synthetic("c").Prompt().Response("m1");
        var second = first.Fork("b", ForkMark.None, rewritesTimes: true).Prompt("two").Response("m2", output: 2);
        var third = second.Fork("a", ForkMark.None, rewritesTimes: true).Prompt("three").Response("m3", output: 3);

        AssertInAnyOrder(
            [first, second, third],
            "a|2|0|10|3|00:11|00:12|three",
            "b|2|0|10|2|00:05|00:06|two",
            "c|2|0|10|100|00:01|00:02|prompt c"
        );
    }

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    public void A_more_complete_copy_updates_the_parents_row(ForkMark mark)
    {
        var parent = new Synthetic("parent").Queue().Prompt().Response("m1", output: 3, stop: null);
        var fork = parent.Fork("fork", mark);
        fork.Rows[^1]["message"]!["usage"] = Synthetic.Usage(10, 250);
        fork.Rows[^1]["message"]!["stop_reason"] = "end_turn";
        fork.Prompt("on").Response("m2", output: 7);

        AssertInAnyOrder([parent, fork], "fork|2|0|10|7|00:04|00:05|on", "parent|2|0|10|250|00:02|00:03|prompt parent");
    }

    [Fact]
    public void A_parent_deleted_after_import_keeps_its_rows_when_its_fork_continues()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1");
        var fork = parent.Fork("fork", ForkMark.Request).Prompt("on").Response("m2", output: 7);
        var path = parent.Save(home.Projects);
        home.Import();
        File.Delete(path);
        fork.Save(home.Projects);
        home.Import();
        fork.Prompt("and on").Response("m3", output: 1).Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["fork|4|0|20|8|00:03|00:06|on", "parent|2|0|10|100|00:01|00:02|prompt parent"],
            home.Rows(Counts)
        );
    }

    [Fact]
    public void A_parent_keeps_rows_that_only_its_fork_still_contains()
    {
        // The client rewrites long transcripts at a compaction. The fork was created before it, and neither file was
        // imported yet.
        var parent = new Synthetic("parent").Prompt("old").Response("m1");
        var fork = parent.Fork("fork", ForkMark.Branch).Prompt("on").Response("m2", output: 7);
        parent.Rows.Clear();
        parent.Prompt("new").Response("m3", output: 1);

        AssertInAnyOrder([parent, fork], "fork|2|0|10|7|00:03|00:04|on", "parent|4|0|20|101|00:01|00:04|new");
    }

    [Fact]
    public void Rows_of_files_that_mark_each_other_are_counted_once()
    {
        var one = new Synthetic("one").Prompt().Response("m1");
        var other = one.Fork("other", ForkMark.None);
        foreach (var (rows, source) in ((List<JsonObject>, string)[])[(one.Rows, "other"), (other.Rows, "one")])
            rows[^1]["requestSessionId"] = source;

        AssertInAnyOrder([one, other], "one|2|0|10|100|00:01|00:02|prompt one", "other|0|0|0|0|||");
    }

    /// <summary>
    /// Imports the files all at once, one by one, and one by one in reverse order, and compares the results.
    /// </summary>
    static void AssertInAnyOrder(Synthetic[] sessions, params string[] expected)
    {
        string? all = null;
        for (var way = 0; way < 3; way++)
        {
            using var home = new CaptureHome();
            var paths = sessions.Select(session => session.Save(home.Projects)).ToList();
            if (way == 2)
                paths.Reverse();
            if (way == 0)
                home.Import();
            else
                paths.ForEach(path => home.Import(path));
            Assert.Equal(expected, home.Rows(Counts));
            Assert.Equal(all ??= home.Dump(), home.Dump());
        }
    }
}
