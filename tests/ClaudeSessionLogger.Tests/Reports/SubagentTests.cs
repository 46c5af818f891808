using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>
/// Subagents count towards the session that started them, in the transcripts of every client version.
/// </summary>
public sealed class SubagentTests
{
    const string Counts = """
        select session_id, message_count, tool_call_count, subagent_tool_call_count, input_tokens, subagent_tokens,
            (select string_agg(distinct agent_id, ',' order by agent_id) from responses r where r.session_id = s.session_id) from sessions s order by session_id
        """;

    [Fact]
    public void Inline_sidechains_of_1_0_belong_to_their_session()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s")
            .Prompt()
            .Response("m1", tool: "t1")
            .Prompt("for the subagent")
            .Response("m2", 5, 6, tool: "t2")
            .Response("m3");
        foreach (var row in session.Rows.Skip(4).Take(4))
            row["isSidechain"] = true;
        session.Save(home.Projects);
        home.Import();

        Assert.Equal(["s|3|1|1|25|11|sidechain"], home.Rows(Counts));
    }

    [Theory]
    [InlineData("agent-a1.jsonl")]
    [InlineData("s/subagents/agent-a1.jsonl")]
    [InlineData("s/subagents/workflows/wf_1/agent-a1.jsonl")]
    public void A_subagent_file_belongs_to_its_session_in_any_location(string place)
    {
        using var home = new CaptureHome();
        new Synthetic("s").Prompt().Response("m1", tool: "t1").Save(home.Projects);
        Agent("s", "a1").Save(home.Projects, place);
        home.Import();

        Assert.Equal(["s|2|1|1|15|11|a1"], home.Rows(Counts));
    }

    [Theory]
    [InlineData("agent-a1.jsonl")]
    [InlineData("s/subagents/agent-a1.jsonl")]
    public void A_subagent_file_without_its_session_still_creates_it(string place)
    {
        using var home = new CaptureHome();
        Agent("s", "a1").Save(home.Projects, place);
        home.Import();
        Assert.Equal(["s|0|0|1|5|11|a1"], home.Rows(Counts));
        Assert.Equal("project", home.One("select project from sessions"));

        // When the session's transcript appears later, both are one session.
        new Synthetic("s")
            .Prompt()
            .Response("m1", tool: "t1")
            .Save(home.Projects);
        home.Import();
        Assert.Equal(["s|2|1|1|15|11|a1"], home.Rows(Counts));
    }

    [Fact]
    public void Rows_without_an_agent_id_get_the_one_in_the_file_name()
    {
        using var home = new CaptureHome();
        var agent = Agent("s", "named");
        agent.Rows.ForEach(row => row.Remove("agentId"));
        agent.Save(home.Projects, "s/subagents/agent-named.jsonl");
        home.Import();

        Assert.Equal(["s|0|0|1|5|11|named"], home.Rows(Counts));
    }

    [Fact]
    public void Other_files_next_to_subagent_files_are_not_transcripts()
    {
        using var home = new CaptureHome();
        new Synthetic("s").Prompt().Response("m1").Save(home.Projects);
        foreach (var name in (string[])["journal.jsonl", "agent-a1.meta.json", "workflows/wf_1/journal.jsonl"])
            Agent("other", "a1").Save(home.Projects, "s/subagents/" + name);
        Agent("other", "a1").Save(home.Projects, "resume-head.jsonl");

        Assert.Equal(1, home.Import().Found);
        Assert.Equal(["s|2|0|0|10|0|"], home.Rows(Counts));
    }

    [Fact]
    public void A_progress_row_counts_as_a_copy_of_a_subagent_response()
    {
        using var home = new CaptureHome();
        var agent = Agent("s", "a1");
        var session = new Synthetic("s").Prompt().Response("m1");
        foreach (var row in agent.Rows)
            session.Row(
                "progress",
                new()
                {
                    ["data"] = new JsonObject
                    {
                        ["type"] = "agent_progress",
                        ["agentId"] = "a1",
                        ["message"] = Nested(row),
                    },
                }
            );
        session.Save(home.Projects);
        home.Import();
        // The subagent's tool calls are only in its own file.
        Assert.Equal(["s|2|0|0|15|11|a1"], home.Rows(Counts));

        agent.Save(home.Projects, "s/subagents/agent-a1.jsonl");
        home.Import();
        Assert.Equal(["s|2|0|1|15|11|a1"], home.Rows(Counts));
    }

    [Fact]
    public void A_progress_row_of_a_hook_is_not_a_response()
    {
        using var home = new CaptureHome();
        new Synthetic("s")
            .Prompt()
            .Response("m1")
            .Row(
                "progress",
                new()
                {
                    ["data"] = new JsonObject { ["type"] = "hook_progress", ["hookName"] = "x" },
                }
            )
            .Row("progress", new() { ["data"] = new JsonObject { ["message"] = "\"usage\"" } })
            .Row("progress", new() { ["data"] = "\"usage\"" })
            .Save(home.Projects);
        home.Import();

        Assert.Equal(["s|2|0|0|10|0|"], home.Rows(Counts));
    }

    [Fact]
    public void Subagents_of_a_fork_belong_to_the_session_that_started_them()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1", tool: "t1");
        parent.Save(home.Projects);
        Agent("parent", "a1").Save(home.Projects, "parent/subagents/agent-a1.jsonl");
        // The client also copies the subagent files, with the id of the fork in their rows.
        parent.Fork("fork", ForkMark.Request).Prompt("on").Response("m2").Save(home.Projects);
        var copied = Agent("parent", "a1");
        copied.Rows.ForEach(row => row["sessionId"] = "fork");
        copied.Save(home.Projects, "fork/subagents/agent-a1.jsonl");
        home.Import();

        Assert.Equal(["fork|2|0|0|10|0|", "parent|2|1|1|15|11|a1"], home.Rows(Counts));
    }

    static Synthetic Agent(string session, string agent)
    {
        var rows = new Synthetic(session, startsAt: 50)
            .Prompt("for the subagent")
            .Response($"{agent}-m", 5, 6, tool: $"{agent}-t");
        rows.Rows.ForEach(row =>
        {
            row["uuid"] = $"{agent}-{row["uuid"]}";
            row["isSidechain"] = true;
            row["agentId"] = agent;
        });
        return rows;
    }

    static JsonObject Nested(JsonObject row) =>
        new()
        {
            ["type"] = row["type"]!.DeepClone(),
            ["message"] = row["message"]!.DeepClone(),
            ["uuid"] = "n-" + (string)row["uuid"]!,
            ["timestamp"] = row["timestamp"]!.DeepClone(),
        };
}
