using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// The client rewrites, shortens and deletes its files. Recorded rows stay recorded and are counted once.
/// </summary>
public sealed class RewrittenTranscriptTests
{
    const string Counts =
        "select session_id, message_count, tool_call_count, input_tokens, output_tokens, title from sessions order by "
        + "session_id";

    [Fact]
    public void Rows_of_a_file_stay_recorded_after_the_file_was_shortened()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s")
            .Prompt("first")
            .Response("m1", tool: "t1")
            .Prompt("second")
            .Response("m2", 7, 8);
        session.Save(home.Projects);
        home.Import();
        var before = home.Dump();

        // A compaction of a long transcript removes the rows before it.
        session.Rows.RemoveRange(0, 4);
        session.Save(home.Projects);
        home.Import();
        Assert.Equal(before, home.Dump());

        session.Prompt("third").Response("m3", 1, 1).Save(home.Projects);
        home.Import();
        Assert.Equal(["s|6|1|18|109|first"], home.Rows(Counts));
    }

    [Fact]
    public void A_file_shortened_repeatedly_keeps_no_redundant_generations()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s");
        for (var turn = 0; turn < 6; turn++)
        {
            session.Prompt().Response($"m{turn}");
            session.Save(home.Projects);
            home.Import();
            session.Rows.RemoveAt(0);
            session.Save(home.Projects);
            home.Import();
        }

        Assert.Equal(["s|12|0|60|600|prompt s"], home.Rows(Counts));
        // Each rewrite removed one row that no other generation has, so there is one generation per rewrite and not one
        // per import.
        Assert.Equal("7", home.One("select count(*) from transcripts"));

        session.Rows.Clear();
        session.Save(home.Projects);
        home.Import();
        Assert.Equal(["s|12|0|60|600|prompt s"], home.Rows(Counts));
    }

    [Fact]
    public void A_rewritten_file_keeps_its_first_folder_and_gets_its_last_branch()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s", cwd: "/gone/first").Prompt().Response("m1");
        session.Rows.ForEach(row => (row["gitBranch"], row["version"]) = ("old", "1"));
        session.Save(home.Projects);
        home.Import();
        session.Rows.Clear();
        session.Prompt().Response("m2");
        session.Rows.ForEach(row => (row["cwd"], row["gitBranch"], row["version"]) = ("/gone/second", "new", "2"));
        session.Save(home.Projects);
        home.Import();

        Assert.Equal("/gone/first|first|new|2", home.One("select cwd, project, git_branch, cc_version from sessions"));
    }

    [Fact]
    public void A_row_that_is_removed_and_added_again_is_counted_once()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s").Prompt().Response("m1").Response("m2");
        var whole = session.Rows.ToList();
        session.Save(home.Projects);
        home.Import();
        var before = home.Dump();
        session.Rows.RemoveAt(1);
        session.Save(home.Projects);
        home.Import();
        session.Rows.Clear();
        session.Rows.AddRange(whole);
        session.Save(home.Projects);
        home.Import();

        Assert.Equal(before, home.Dump());
        Assert.Equal("1", home.One("select count(*) from transcripts"));
    }

    [Fact]
    public void A_session_stays_unchanged_when_its_file_is_deleted_and_its_fork_continues()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Queue().Prompt().Response("m1", tool: "t1");
        var fork = parent.Fork("fork", ForkMark.None).Prompt("on").Response("m2", 7, 8);
        var agent = new Synthetic("parent", 50).Response("a1", 1, 2);
        agent.Rows[0]["isSidechain"] = true;
        agent.Rows[0]["uuid"] = "agent-row";
        var (parentFile, forkFile) = (parent.Save(home.Projects), fork.Save(home.Projects));
        agent.Save(home.Projects, "parent/subagents/agent-x.jsonl");
        home.Import();
        Assert.Equal(["fork|2|0|7|8|on", "parent|2|1|11|102|prompt parent"], home.Rows(Counts));

        File.Delete(parentFile);
        home.Import();
        Assert.Equal(["fork|2|0|7|8|on", "parent|2|1|11|102|prompt parent"], home.Rows(Counts));

        fork.Response("m3", 1, 1).Save(home.Projects);
        File.SetLastWriteTimeUtc(
            Path.Combine(home.Projects, "parent/subagents/agent-x.jsonl"),
            new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        );
        home.Import();
        Assert.Equal(["fork|3|0|8|9|on", "parent|2|1|11|102|prompt parent"], home.Rows(Counts));

        File.Delete(forkFile);
        home.Import();
        Assert.Equal(["fork|3|0|8|9|on", "parent|2|1|11|102|prompt parent"], home.Rows(Counts));
    }

    [Fact]
    public void A_file_restored_from_an_older_backup_loses_and_doubles_nothing()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s").Prompt().Response("m1");
        var path = session.Save(home.Projects);
        var old = File.ReadAllBytes(path);
        session.Response("m2").Save(home.Projects);
        home.Import();
        var before = home.Dump();

        File.WriteAllBytes(path, old);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(1, home.Import().Read);
        Assert.Equal(before, home.Dump());
        Assert.Equal(0, home.Import().Read);
    }

    [Fact]
    public void A_file_becomes_a_session_when_its_rows_name_one()
    {
        using var home = new CaptureHome();
        // The first rows name no session, as in files of other programs.
        var path = Path.Combine(home.Projects, "name.jsonl");
        File.WriteAllText(
            path,
            """{"type":"summary","summary":"x","leafUuid":"y"}"""
                + "\n"
                + """{"type":"user","message":{"role":"user","content":"hello"}}"""
                + "\n"
        );
        home.Import();
        Assert.Empty(home.Rows(Counts));

        File.AppendAllText(path, new Synthetic("real").Prompt("again").Response("m1").Text());
        home.Import();
        Assert.Equal(["real|3|0|10|100|hello"], home.Rows(Counts));
    }

    [Fact]
    public void A_file_without_conversation_creates_no_session()
    {
        using var home = new CaptureHome();
        new Synthetic("s")
            .Queue()
            .Row("system", new() { ["subtype"] = "local_command" })
            .CostState(1, 5)
            .Save(home.Projects);
        File.WriteAllText(Path.Combine(home.Projects, "empty.jsonl"), "");
        Assert.Equal(1, home.Import().Read);

        Assert.Empty(home.Rows(Counts));
        Assert.Equal(0, home.Import().Read);
    }
}
