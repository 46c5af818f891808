using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// The session in which the client was started (<c>session_id</c>) tells which of two sessions copied the rows that
/// both have. Clients 2.1.270 to 2.1.315 leave no other mark.
/// </summary>
public sealed class StartedSessionTests : IDisposable
{
    const string Counts = """
        select session_id, message_count, output_tokens, strftime(started_at, '%M:%S') from sessions order by session_id
        """;

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    static Synthetic StartedIn(Synthetic session, string started)
    {
        foreach (var row in session.Rows.Where(row => row["session_id"] is null))
            row["session_id"] = started;
        return session;
    }

    [Fact]
    public void A_parent_that_goes_on_after_an_unmarked_fork_keeps_its_rows()
    {
        var parent = StartedIn(new Synthetic("parent").Prompt().Response("m1"), "parent");
        // Without the hint, the fork would own the shared rows: its own rows begin earlier.
        var fork = StartedIn(parent.Fork("fork", ForkMark.None).Prompt("on").Response("m2", output: 7), "fork");
        parent.Now = 100;
        StartedIn(parent.Prompt("later").Response("m3", output: 9), "parent");
        fork.Save(_home.Projects);
        parent.Save(_home.Projects);
        _home.Import();

        Assert.Equal(["fork|2|7|00:03", "parent|4|109|00:01"], _home.Rows(Counts));
    }

    [Fact]
    public void A_fork_of_such_a_fork_owns_only_its_own_rows()
    {
        var first = StartedIn(new Synthetic("c").Prompt().Response("m1"), "c");
        var second = StartedIn(first.Fork("b", ForkMark.None).Prompt("two").Response("m2", output: 2), "b");
        var third = StartedIn(second.Fork("a", ForkMark.None).Prompt("three").Response("m3", output: 3), "a");
        first.Now = second.Now = 100;
        StartedIn(first.Prompt("later").Response("m4", output: 4), "c");
        StartedIn(second.Prompt("later").Response("m5", output: 5), "b");
        foreach (var session in (Synthetic[])[third, second, first])
            session.Save(_home.Projects);
        _home.Import();

        Assert.Equal(["a|2|3|00:05", "b|4|7|00:03", "c|4|104|00:01"], _home.Rows(Counts));
    }

    [Fact]
    public void A_session_after_clear_keeps_the_rows_that_name_the_session_before()
    {
        StartedIn(new Synthetic("before").Prompt().Response("m1"), "before").Save(_home.Projects);
        StartedIn(new Synthetic("after", 50).Prompt().Response("m2", output: 7), "before").Save(_home.Projects);
        _home.Import();

        Assert.Equal(["after|2|7|00:51", "before|2|100|00:01"], _home.Rows(Counts));
    }
}
