using ClaudeSessionLogger.Capture.Transcripts;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Encoded facts decode to the same facts.</summary>
public sealed class FactsCodecTests
{
    [Fact]
    public void Decoded_facts_equal_the_encoded_facts()
    {
        var facts = AllFacts();
        var back = FactsCodec.Decode(FactsCodec.Keys(facts), FactsCodec.Encode(facts));

        Assert.Equivalent(facts, back, strict: true);
    }

    [Fact]
    public void Hidden_facts_keep_only_hashes_times_and_marks()
    {
        var hidden = AllFacts().ToHidden();
        var back = FactsCodec.Decode(FactsCodec.Keys(hidden), FactsCodec.Encode(hidden));

        Assert.Equivalent(hidden, back, strict: true);
        Assert.True(back.IsHidden && !back.IsConversation);
        Assert.Equal(FactsCodec.Keys(AllFacts()), FactsCodec.Keys(back));
        Assert.All(back.Responses, response => Assert.Equal(("", 0), (response.Model, response.Counts.Sum)));
        Assert.Empty(back.Prompts);
        Assert.Empty(back.Skills);
        Assert.Empty(back.CostStates);
        Assert.Null(back.CustomTitle ?? back.AiTitle ?? back.SummaryTitle ?? back.AgentCwd);
    }

    [Fact]
    public void Facts_of_another_version_are_refused() =>
        Assert.Throws<InvalidDataException>(() =>
            FactsCodec.Decode([], [.. FactsCodec.Encode(AllFacts()).Select((b, i) => i == 0 ? (byte)99 : b)])
        );

    [Fact]
    public void Facts_of_the_first_version_are_read()
    {
        var facts = AllFacts();
        facts.Hints.Clear();
        facts.Responses = facts.Responses.ConvertAll(response =>
            response with
            {
                Request = 0,
                Refused = false,
                OwnOutput = response.Counts.Output,
                ClientPico = 0,
            }
        );
        // Written by version 1.
        var first = Convert.FromHexString(
            "0101017301016101032FC3BC010002010373756DAC02010003228080C489E5C5B2064100F5FFC389E5C5B20603000901"
                + "016D000104666173740102757301017401046D61696E0109010203040506010E0703000000000000FFFFFFFFFFFFFFFF"
                + "7F000000000002009A0101016E0300000000000000000000000001020B0000000000000001010105736B696C6C010101"
                + "06706172656E7402000B020101780100010131010001012F010001057469746C65010301023137010E312E3233343536"
                + "3738393031323301070103302E350102030405"
        );

        Assert.Equivalent(facts, FactsCodec.Decode(FactsCodec.Keys(facts), first), strict: true);
    }

    [Fact]
    public void The_keys_contain_the_sessions_that_fork_marks_name()
    {
        var keys = FactsCodec.Keys(AllFacts());
        Assert.Equal(RowKey.ComputeForSession(new("parent")), BitConverter.ToUInt64(keys, keys.Length - 8));
    }

    static TranscriptFacts AllFacts() =>
        new()
        {
            SessionId = new("s"),
            AgentId = "a",
            AgentCwd = "/ü",
            CustomTitle = "",
            AiTitle = "s",
            SummaryTitle = "sum",
            SkippedLines = 300,
            IsConversation = true,
            Rows =
            [
                new(7, 1_800_000_000_000_000, RowFlags.Conversation | RowFlags.TitleCandidate),
                new(ulong.MaxValue, TranscriptTime.None, RowFlags.Original),
                new(0, 5, RowFlags.None),
            ],
            Responses =
            [
                new(
                    11,
                    0,
                    1_800_000_000_000_000,
                    new("m", null, "fast", "us", "t", "main"),
                    new(1, 2, 3, 4, 5, 6),
                    1,
                    Complete: true,
                    Advisor: false
                )
                {
                    ToolSearches = 9,
                    Request = uint.MaxValue,
                    Refused = true,
                    OwnOutput = 1,
                    ClientPico = 250_000_000_000,
                },
                new(
                    12,
                    1,
                    TranscriptTime.None,
                    new("m", "a", null, null, null, null),
                    new(long.MaxValue, 0, 0, 0, 0, 0),
                    0,
                    Complete: false,
                    Advisor: true
                ),
                new(13, 2, 77, new("n", "a", null, null, null, null), default, 0, Complete: false, Advisor: false),
            ],
            ToolCalls = [new(21, 2, 11)],
            Skills = [new(1, "skill")],
            CostStates = [new(3, "17", 1.234567890123m, [new("m", new(1, 2, 3, 4, 5), 0.5m)])],
            Marks = [(1, new("parent"))],
            Hints = [(1, new("parent")), (2, new(""))],
            Branches = [(0, "main"), (2, "x")],
            Versions = [(0, "1")],
            Cwds = [(0, "/")],
            Prompts = [(0, "title")],
        };
}
