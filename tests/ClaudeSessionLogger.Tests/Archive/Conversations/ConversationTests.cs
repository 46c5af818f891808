using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Support.ConversationRow;

namespace ClaudeSessionLogger.Tests.Archive.Conversations;

/// <summary>The order of a conversation, its branches, turns, subagents and costs.</summary>
public sealed class ConversationTests : IDisposable
{
    const string Session = "0a1b2c3d-0000-4000-8000-00000000000a";

    readonly ConversationHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_branch_left_by_a_rewind_is_shown_as_such_and_still_costs()
    {
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "first", Session),
            Answer(2, 1, "one", Session),
            Prompt(3, 2, "left", Session),
            Answer(4, 3, "left too", Session),
            Prompt(5, 2, "instead", Session),
            Answer(6, 5, "end", Session)
        );
        Assert.Equal([0, 0, 1, 1, 0, 0], conversation.Main.Rows.Select(row => row.Branch));
        Assert.Equal([0.0075m, 0.0075m, 0.0075m], conversation.Turns.Select(turn => turn.Cost.Usd));
        Assert.Equal(0.0225m, conversation.Cost.Usd);
    }

    [Fact]
    public void Results_of_parallel_tools_are_no_branch()
    {
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "go", Session),
            Call(2, 1, "Bash", new() { ["command"] = "one" }, Session),
            Call(3, 2, "Bash", new() { ["command"] = "two" }, Session),
            Result(4, 2, 2, "from one", Session),
            Result(5, 3, 3, "from two", Session),
            Answer(6, 5, "done", Session)
        );
        Assert.All(conversation.Main.Rows, row => Assert.Equal(0, row.Branch));
        var text = ConversationHome.Text(conversation, new() { Tools = ToolDisplay.Full });
        Assert.Matches("(?s)Bash one.*from one.*Bash two.*from two.*done", text);
    }

    [Fact]
    public void Going_back_before_the_first_prompt_leaves_all_of_it()
    {
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "wrong", Session),
            Answer(2, 1, "left", Session),
            Prompt(3, 0, "right", Session),
            Answer(4, 3, "kept", Session)
        );
        Assert.Equal([1, 1, 0, 0], conversation.Main.Rows.Select(row => row.Branch));
    }

    [Fact]
    public void A_row_comes_after_the_one_it_follows_and_a_circle_ends()
    {
        var conversation = _home.Write(
            Session,
            Answer(2, 1, "second", Session),
            Prompt(1, 0, "first", Session),
            Answer(3, 4, "circle", Session),
            Answer(4, 3, "circle too", Session)
        );
        Assert.Equal([1, 0, 3, 2], conversation.Main.Rows.Select(row => row.Index));
    }

    [Fact]
    public void A_row_that_stands_twice_is_shown_and_counted_once()
    {
        var rows = new[] { Prompt(1, 0, "once", Session), Answer(2, 1, "answer", Session) };
        var conversation = _home.Write(Session, [.. rows, .. rows]);
        Assert.Equal(2, conversation.Main.LastNumber);
        Assert.Equal(0.0075m, conversation.Cost.Usd);
    }

    [Fact]
    public void The_turns_cost_what_the_recorded_session_costs()
    {
        _home.Home.Import();
        var conversation = _home.Open();
        var recorded = decimal.Parse(
            _home.Home.Rows($"select cost_usd from sessions where session_id = '{ConversationHome.Session}'").Single(),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Equal(recorded, conversation.Turns.Sum(turn => turn.Cost.Usd));
        Assert.Equal((recorded, 0m), (conversation.Cost.Usd, conversation.Unassigned.Usd));
        Assert.Equal(0.011m, conversation.Turns.Sum(turn => turn.SubagentCost.Usd));
    }

    [Fact]
    public void Costs_are_the_same_before_the_session_is_recorded()
    {
        var before = _home.Open();
        _home.Home.Import();
        Assert.Equal(before.Turns.Select(turn => turn.Cost), _home.Open().Turns.Select(turn => turn.Cost));
    }

    [Fact]
    public void The_cost_of_rows_that_are_gone_is_not_lost()
    {
        _home.Write(Session, Prompt(1, 0, "go", Session), Answer(2, 1, "gone later", Session));
        _home.Home.Import();
        var conversation = _home.Write(Session, Prompt(1, 0, "go", Session), Answer(3, 1, "new", Session));
        Assert.Equal((0.0075m, 0.0075m), (conversation.Unassigned.Usd, conversation.Turns.Sum(turn => turn.Cost.Usd)));
        Assert.Contains("no longer in its transcript", ConversationHome.Text(conversation), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subagent_of_an_old_client_is_found_by_its_prompt()
    {
        var side = Prompt(5, 0, "look", Session)
            .Replace("\"isSidechain\":false", "\"isSidechain\":true", StringComparison.Ordinal);
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "go", Session),
            Call(2, 1, "Task", new() { ["prompt"] = "look", ["description"] = "Look" }, Session),
            side,
            Answer(6, 5, "found", Session)
                .Replace("\"isSidechain\":false", "\"isSidechain\":true", StringComparison.Ordinal),
            Result(3, 2, 2, "found", Session)
        );
        var subagent = Assert.Single(conversation.Subagents);
        Assert.Equal((0.0075m, 2), (subagent.Cost.Usd, subagent.Messages));
        Assert.Equal(0.0075m, Assert.Single(conversation.Turns).SubagentCost.Usd);
        var inline = ConversationHome.Text(conversation, new() { Subagents = SubagentDisplay.Inline });
        Assert.Matches("(?s)Task Look.*↳ subagent sidechain-1.*Prompt #1\n│ look", inline);
    }

    [Theory]
    [InlineData("21", "22", new[] { 21, 22 })]
    [InlineData(null, "2", new[] { 2 })]
    [InlineData("23", null, new[] { 23, 24 })]
    [InlineData("00000000-0000-4000-8000-000000000031", null, new[] { 24 })]
    [InlineData("2026-11-20 09:09:01Z", null, new[] { 22, 23, 24 })]
    public void A_part_is_read_by_number_uuid_or_time(string? from, string? to, int[] numbers)
    {
        var conversation = _home.Open();
        var range = ReadingRange.Find(conversation, from, to, TimeZoneInfo.Utc);
        using var json = JsonDocument.Parse(
            ConversationHome.Json(conversation, new() { Range = range, Subagents = SubagentDisplay.Off })
        );
        Assert.Equal(
            numbers,
            json.RootElement.GetProperty("messages")
                .EnumerateArray()
                .Where(item => item.GetProperty("kind").GetString() == "message")
                .Select(item => item.GetProperty("message").GetInt32())
        );
    }

    [Fact]
    public void A_result_is_read_with_its_call_and_a_subagents_row_in_its_thread()
    {
        var conversation = _home.Open();
        var uuids = conversation.Subagents[0].Thread.Index;
        using var reader = new MessageReader(conversation.Subagents[0].Thread);
        var last = reader.Read(conversation.Subagents[0].Thread.Rows[^1])!;
        var range = ReadingRange.Find(conversation, last.Uuid, null, TimeZoneInfo.Utc);
        Assert.Equal((conversation.Subagents[0], 3), (range.Of, range.First));
        Assert.EndsWith(
            "Claude #3\n│ Three uses.\n\n1 line could not be read and was skipped.\n",
            ConversationHome.Text(conversation, new() { Range = range }),
            StringComparison.Ordinal
        );

        Assert.Equal(
            9,
            ReadingRange.Find(conversation, "00000000-0000-4000-8000-000000000010", null, TimeZoneInfo.Utc).First
        );
        Assert.Equal(4, uuids.Count);
    }

    [Theory]
    [InlineData("99", "cannot find message 99: the session has 24 messages")]
    [InlineData("00000000-0000-4000-8000-999999999999", "cannot find a message with the uuid")]
    [InlineData("2027-01-01", "cannot find a message after 2027-01-01")]
    [InlineData("soon", "--from takes the number of a message")]
    public void A_position_that_does_not_exist_is_an_error(string from, string error) =>
        Assert.Contains(
            error,
            Assert.Throws<Failure>(() => ReadingRange.Find(_home.Open(), from, null, TimeZoneInfo.Utc)).Message,
            StringComparison.Ordinal
        );
}
