using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Sessions that share rows are in one group, whenever they were added.</summary>
public sealed class SessionGroupsTests
{
    [Fact]
    public void Sessions_that_share_a_row_are_in_one_group()
    {
        var groups = new SessionGroups();
        groups.Add(Facts("a", 1UL << 40, 2UL << 40));
        groups.Add(Facts("b", 2UL << 40));
        groups.Add(Facts("c", 3UL << 40));
        groups.Connect();
        Assert.Equal(Group(groups, "a"), Group(groups, "b"));
        Assert.NotEqual(Group(groups, "a"), Group(groups, "c"));
    }

    [Fact]
    public void A_session_that_is_added_later_is_connected_with_all_before_it()
    {
        var groups = new SessionGroups();
        groups.Add(Facts("a", 1UL << 40, 5UL << 40));
        groups.Connect();
        groups.Add(Facts("b", 2UL << 40));
        groups.Connect();
        groups.Add(Facts("c", 9UL << 40));
        groups.Add(Facts("d", 2UL << 40, 5UL << 40));
        groups.Connect();
        Assert.Equal(Group(groups, "a"), Group(groups, "d"));
        Assert.Equal(Group(groups, "b"), Group(groups, "d"));
        Assert.NotEqual(Group(groups, "c"), Group(groups, "d"));
    }

    static int Group(SessionGroups groups, string session) => groups.GroupOf(new(session));

    static TranscriptFacts Facts(string session, params ulong[] keys) =>
        new() { SessionId = new(session), Rows = [.. keys.Select(key => new RowFact(key, 0, default))] };
}
