using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>
/// Torn, padded and joined files, and files with invalid UTF-8. The reader never loses a valid row and skips only the
/// invalid ones.
/// </summary>
public sealed class TranscriptReaderTests : IDisposable
{
    static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    readonly string _folder = Directory.CreateTempSubdirectory("csl-").FullName;

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_row() =>
        AssertWhole([0xEF, 0xBB, 0xBF, .. Bytes(Two().Text())]);

    [Fact]
    public void Windows_line_ends_blank_lines_and_a_missing_last_newline_are_accepted() =>
        AssertWhole(Bytes("\r\n  \n" + Two().Text().Replace("\n", "\r\n\r\n", StringComparison.Ordinal).TrimEnd()));

    [Fact]
    public void Runs_of_nul_before_a_line_are_skipped() =>
        AssertWhole(Bytes(new string('\0', 5000) + Two().Text().Replace("\n", "\n\0\0\0", StringComparison.Ordinal)));

    [Fact]
    public void Blanks_between_tokens_are_accepted()
    {
        var spaced = string.Concat(
            Two().Rows.Select(row => JsonSerializer.Serialize(row, s_indented).ReplaceLineEndings(" \t ") + "\n")
        );
        AssertWhole(Bytes(spaced));
    }

    [Fact]
    public void Several_records_on_one_line_are_all_read()
    {
        AssertWhole(Bytes(Two().Text().Replace("\n", "", StringComparison.Ordinal)));
        AssertWhole(Bytes(Two().Text().Replace("\n", " \0 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Invalid_utf8_affects_only_its_own_text()
    {
        var bytes = Bytes(Two().Text());
        bytes[bytes.AsSpan().IndexOf("prompt s"u8) + 2] = 0xFF;
        var facts = AssertWhole(bytes);
        Assert.Equal("pr\uFFFDmpt s", facts.Prompts[0].Title);
    }

    [Fact]
    public void An_empty_or_blank_file_is_not_a_conversation()
    {
        foreach (var text in (string[])["", "\n\n", "\0\0\0", "{}", "\uFEFF"])
        {
            var facts = Read(Bytes(text));
            Assert.False(facts.IsConversation);
            Assert.Equal(("s", 0), (facts.SessionId.Value, facts.SkippedLines));
        }
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[1,2,{\"type\":\"user\"}]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"type\":\"user\",\"message\":{\"content\":\"x\"")]
    [InlineData("}{}}{{{")]
    public void A_line_that_is_not_a_record_is_skipped_and_counted(string line)
    {
        var rows = Two().Text().Split('\n');
        var facts = Read(Bytes($"{rows[0]}\n{line}\n{rows[1]}\n"));
        Assert.Equal((2, 1, 1), (facts.Rows.Count, facts.Responses.Count, facts.SkippedLines));
    }

    [Fact]
    public void A_whole_record_after_a_torn_one_on_the_same_line_is_read()
    {
        var agent = new Synthetic("s")
            .Row(
                "progress",
                new()
                {
                    ["data"] = new JsonObject
                    {
                        ["agentId"] = "a",
                        ["count"] = 12,
                        ["list"] = new JsonArray(1, true, "x"),
                        ["message"] = new JsonObject
                        {
                            ["type"] = "assistant",
                            ["uuid"] = "nested",
                            ["message"] = Two().Rows[1]["message"]!.DeepClone(),
                        },
                    },
                }
            )
            .Text()
            .TrimEnd();
        var good = Two().Text().Split('\n')[1];
        var lost = Enumerable
            .Range(1, agent.Length - 1)
            .Where(length =>
            {
                var facts = Read(Bytes(agent[..length] + good + "\n"));
                return (facts.Responses.Count, facts.Rows.Count, facts.SkippedLines) != (1, 1, 1);
            });

        Assert.Empty(lost.Select(length => agent[..length]));
    }

    [Fact]
    public void No_part_of_a_torn_last_record_is_read_as_a_record()
    {
        // The client nests a complete message of a subagent like this, without a session id of its own.
        var inner = Two().Rows[1].DeepClone().AsObject();
        inner.Remove("sessionId");
        var whole = new Synthetic("s")
            .Row(
                "progress",
                new()
                {
                    ["data"] = new JsonObject { ["agentId"] = "a", ["message"] = inner },
                }
            )
            .Text()
            .TrimEnd();

        foreach (var length in Enumerable.Range(1, whole.Length - 1))
            Assert.Empty(Read(Bytes(whole[..length])).Rows);
        Assert.Single(Read(Bytes(whole)).Rows);
    }

    [Fact]
    public void A_line_of_many_megabytes_is_read()
    {
        var session = Two();
        session.Rows[0]["message"]!["content"] = new string('x', 20_000_000) + "\\\"{}[]";
        session.Rows[1]["message"]!["content"]!
            .AsArray()
            .Insert(0, new JsonObject { ["type"] = "text", ["text"] = new string('y', 5_000_000) });
        AssertWhole(Bytes(session.Text()));
    }

    [Fact]
    public void A_torn_line_of_a_million_braces_is_read_in_linear_time()
    {
        // Quadratic time would be minutes, and the suite's time limit would end the test.
        foreach (var piece in (string[])["{\"", "{\"a\":", "[{\"a\":[", "{\"a\":{\"", "{\"\\", "{ "])
            Assert.Equal(
                1,
                Read(Bytes(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)))).SkippedLines
            );
    }

    [Fact]
    public void The_file_name_gives_the_session_if_any_row_has_the_same_id()
    {
        var session = Two();
        session.Rows[0]["sessionId"] = "damaged";
        Assert.Equal("s", Read(Bytes(session.Text())).SessionId.Value);

        session.Rows.ForEach(row => row["sessionId"] = "other");
        Assert.Equal("other", Read(Bytes(session.Text())).SessionId.Value);
    }

    [Fact]
    public void A_reader_keeps_no_state_between_files()
    {
        var (first, second) = (Path.Combine(_folder, "a.jsonl"), Path.Combine(_folder, "b.jsonl"));
        new Synthetic("a").Prompt().Response("m", tool: "t").CostState(1, 5).Save(_folder);
        new Synthetic("b").Prompt().Save(_folder);
        var reader = new TranscriptReader();
        reader.Read(first);
        Assert.Equal(FactsCodec.Encode(new TranscriptReader().Read(second)), FactsCodec.Encode(reader.Read(second)));
        Assert.Equal(FactsCodec.Encode(new TranscriptReader().Read(first)), FactsCodec.Encode(reader.Read(first)));
    }

    [Fact]
    public void A_missing_file_throws_the_file_systems_error() =>
        Assert.Throws<FileNotFoundException>(() => new TranscriptReader().Read(Path.Combine(_folder, "none.jsonl")));

    static Synthetic Two() => new Synthetic("s").Prompt().Response("m", 10, 100);

    TranscriptFacts AssertWhole(byte[] bytes)
    {
        var facts = Read(bytes);
        Assert.Equal(
            (2, 1, 0, "s"),
            (facts.Rows.Count, facts.Responses.Count, facts.SkippedLines, facts.SessionId.Value)
        );
        Assert.Equal((10, 100), (facts.Responses[0].Counts.Input, facts.Responses[0].Counts.Output));
        Assert.Single(facts.Prompts);
        return facts;
    }

    TranscriptFacts Read(byte[] bytes)
    {
        var path = Path.Combine(_folder, "s.jsonl");
        File.WriteAllBytes(path, bytes);
        return new TranscriptReader().Read(path);
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
