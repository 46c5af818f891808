using ClaudeSessionLogger.Capture.Transcripts;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Facts outlive their file in a few bytes: what comes back is what went in.</summary>
public sealed class FactsCodecTests
{
    [Fact]
    public void Everything_comes_back_as_it_was()
    {
        var facts = Everything();
        var back = FactsCodec.Decode(FactsCodec.Keys(facts), FactsCodec.Encode(facts));

        Assert.Equivalent(facts, back, strict: true);
    }

    [Fact]
    public void Of_what_is_hidden_only_hashes_times_and_marks_are_left()
    {
        var hidden = Everything().ToHidden();
        var back = FactsCodec.Decode(FactsCodec.Keys(hidden), FactsCodec.Encode(hidden));

        Assert.Equivalent(hidden, back, strict: true);
        Assert.True(back.IsHidden && !back.IsConversation);
        Assert.Equal(FactsCodec.Keys(Everything()), FactsCodec.Keys(back));
        Assert.All(back.Responses, response => Assert.Equal(("", 0), (response.Model, response.Counts.Sum)));
        Assert.Empty(back.Prompts);
        Assert.Empty(back.Skills);
        Assert.Empty(back.CostStates);
        Assert.Null(back.CustomTitle ?? back.AiTitle ?? back.SummaryTitle ?? back.AgentCwd);
    }

    [Fact]
    public void Facts_of_another_version_are_refused() =>
        Assert.Throws<InvalidDataException>(() => FactsCodec.Decode([], [.. FactsCodec.Encode(Everything()).Select((b, i) => i == 0 ? (byte)99 : b)]));

    [Fact]
    public void Sessions_that_marks_name_are_among_the_keys_so_that_relatives_are_found()
    {
        var keys = FactsCodec.Keys(Everything());
        Assert.Equal(RowKey.ComputeForSession("parent"), BitConverter.ToUInt64(keys, keys.Length - 8));
    }

    static TranscriptFacts Everything() => new()
    {
        SessionId = "s",
        AgentId = "a",
        AgentCwd = "/ü",
        CustomTitle = "",
        AiTitle = "s",
        SummaryTitle = "sum",
        SkippedLines = 300,
        IsConversation = true,
        Rows = [new(7, 1_800_000_000_000_000, RowFlags.Conversation | RowFlags.Titled), new(ulong.MaxValue, TranscriptTime.None, RowFlags.Original), new(0, 5, RowFlags.None)],
        Responses =
        [
            new(11, 0, 1_800_000_000_000_000, new("m", null, "fast", "us", "t", "main"), new(1, 2, 3, 4, 5, 6), 1, Complete: true, Advisor: false) { ToolSearches = 9 },
            new(12, 1, TranscriptTime.None, new("m", "a", null, null, null, null), new(long.MaxValue, 0, 0, 0, 0, 0), 0, Complete: false, Advisor: true),
            new(13, 2, 77, new("n", "a", null, null, null, null), default, 0, Complete: false, Advisor: false),
        ],
        ToolCalls = [new(21, 2, 11)],
        Skills = [new(1, "skill")],
        CostStates = [new(3, "17", 1.234567890123m, [new("m", new(1, 2, 3, 4, 5), 0.5m)])],
        Marks = [(1, "parent")],
        Branches = [(0, "main"), (2, "x")],
        Versions = [(0, "1")],
        Cwds = [(0, "/")],
        Prompts = [(0, "title")],
    };
}
