using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The plan depends only on the chain heads of both sides.</summary>
public sealed class ReplicationPlanTests
{
    /// <summary>A device's events as letters: the same letters are the same events.</summary>
    [Theory]
    [InlineData("", "", "")]
    [InlineData("abc", "abc", "")]
    [InlineData("", "abc", "pull 0-3")]
    [InlineData("a", "abc", "pull 1-3")]
    [InlineData("abc", "", "push 0-3")]
    [InlineData("abc", "a", "push 1-3")]
    [InlineData("abc", "abx", "part")]
    [InlineData("abcd", "abx", "part")]
    [InlineData("abc", "xbc", "part")]
    // The side with fewer events notices the fork when the pulled events do not continue its chain.
    [InlineData("abc", "abxd", "pull 3-4")]
    public void The_plan_for_one_device_follows_from_both_heads(string here, string there, string expected)
    {
        var plan = ReplicationPlan.Compute(
            Heads(("d", here)),
            Heads(("d", there)),
            (_, seq) => HeadOf(here[..(int)seq]).Chain
        );

        Assert.Equal(expected, Describe(plan));
        Assert.Equal(expected.Length == 0, plan.IsEmpty);
    }

    [Fact]
    public void The_plan_lists_devices_in_a_fixed_order()
    {
        var ours = new Dictionary<string, string>
        {
            ["zoe"] = "ab",
            ["bob"] = "abc",
            ["ann"] = "a",
        };
        var theirs = Heads(("cid", "ab"), ("bob", "abcd"), ("ann", "x"), ("zoe", "a"));

        var plan = ReplicationPlan.Compute(
            Heads([.. ours.Select(one => (one.Key, one.Value))]),
            theirs,
            (device, seq) => HeadOf(ours[device.Value][..(int)seq]).Chain
        );

        Assert.Equal([new(new("bob"), 3, 4), new(new("cid"), 0, 2)], plan.Pulls);
        Assert.Equal([new(new("zoe"), 1, 2)], plan.Pushes);
        Assert.Equal([new("ann")], plan.Forks);
    }

    [Fact]
    public void A_device_without_events_needs_no_plan()
    {
        var theirs = new Dictionary<DeviceId, ChainHead> { [new("d")] = ChainHead.None };

        Assert.True(
            ReplicationPlan
                .Compute(
                    new Dictionary<DeviceId, ChainHead>(),
                    theirs,
                    (_, _) => throw new InvalidOperationException("there is no such event")
                )
                .IsEmpty
        );
    }

    static string Describe(ReplicationPlan plan) =>
        string.Join(
            ", ",
            [
                .. plan.Pulls.Select(range => $"pull {range.After}-{range.Through}"),
                .. plan.Pushes.Select(range => $"push {range.After}-{range.Through}"),
                .. plan.Forks.Select(_ => "part"),
            ]
        );

    static Dictionary<DeviceId, ChainHead> Heads(params (string Device, string Events)[] devices) =>
        devices
            .Where(device => device.Events.Length > 0)
            .ToDictionary(device => new DeviceId(device.Device), device => HeadOf(device.Events));

    static ChainHead HeadOf(string events) =>
        events.Aggregate(
            ChainHead.None,
            (head, letter) =>
                new(head.Seq + 1, EventHash.ComputeChain(head.Chain, new Guid(letter, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
        );
}
