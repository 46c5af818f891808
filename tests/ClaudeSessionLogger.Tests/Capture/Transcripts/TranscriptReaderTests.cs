using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Files as they are found: torn, padded, joined, in bad UTF-8. A good row is never lost, a bad one costs itself only.</summary>
public sealed class TranscriptReaderTests : IDisposable
{
static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    readonly string _folder = Directory.CreateTempSubdirectory("csl-").FullName;

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_row() => AssertWhole([0xEF, 0xBB, 0xBF, .. Bytes(Two().Text())]);

    [Fact]
    public void Windows_line_ends_blank_lines_and_a_missing_last_newline_are_fine() =>
        AssertWhole(Bytes("\r\n  \n" + Two().Text().Replace("\n", "\r\n\r\n", StringComparison.Ordinal).TrimEnd()));

    [Fact]
    public void Runs_of_nul_before_a_line_are_blanks() =>
        AssertWhole(Bytes(new string('\0', 5000) + Two().Text().Replace("\n", "\n\0\0\0", StringComparison.Ordinal)));

    [Fact]
    public void Blanks_between_everything_are_fine()
    {
        var spaced = string.Concat(Two().Rows.Select(row => JsonSerializer.Serialize(row, s_indented).ReplaceLineEndings(" \t ") + "\n"));
        AssertWhole(Bytes(spaced));
    }

    [Fact]
    public void Several_records_on_one_line_are_all_read()
    {
        AssertWhole(Bytes(Two().Text().Replace("\n", "", StringComparison.Ordinal)));
        AssertWhole(Bytes(Two().Text().Replace("\n", " \0 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_stay_within_their_text()
    {
        var bytes = Bytes(Two().Text());
        bytes[bytes.AsSpan().IndexOf("prompt s"u8) + 2] = 0xFF;
        var facts = AssertWhole(bytes);
        Assert.Equal("pr\uFFFDmpt s", facts.Prompts[0].Title);
    }

    [Fact]
    public void An_empty_file_and_one_of_blanks_are_no_conversation()
    {
        foreach (var text in (string[])["", "\n\n", "\0\0\0", "{}", "\uFEFF"])
        {
            var facts = Read(Bytes(text));
            Assert.False(facts.IsConversation);
            Assert.Equal(("s", 0), (facts.SessionId, facts.SkippedLines));
        }
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[1,2,{\"type\":\"user\"}]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"type\":\"user\",\"message\":{\"content\":\"x\"")]
    [InlineData("}{}}{{{")]
    public void A_line_that_is_no_record_is_skipped_and_counted(string line)
    {
        var rows = Two().Text().Split('\n');
        var facts = Read(Bytes($"{rows[0]}\n{line}\n{rows[1]}\n"));
        Assert.Equal((2, 1, 1), (facts.Rows.Count, facts.Responses.Count, facts.SkippedLines));
    }

    [Fact]
    public void Wherever_a_record_is_torn_the_good_one_behind_it_on_the_line_counts()
    {
        var agent = new Synthetic("s").Row("progress", new()
        {
            ["data"] = new JsonObject
            {
                ["agentId"] = "a", ["count"] = 12, ["list"] = new JsonArray(1, true, "x"),
                ["message"] = new JsonObject { ["type"] = "assistant", ["uuid"] = "nested", ["message"] = Two().Rows[1]["message"]!.DeepClone() },
            },
        }).Text().TrimEnd();
        var good = Two().Text().Split('\n')[1];
        var lost = Enumerable.Range(1, agent.Length - 1).Where(length =>
        {
            var facts = Read(Bytes(agent[..length] + good + "\n"));
            return (facts.Responses.Count, facts.Rows.Count, facts.SkippedLines) != (1, 1, 1);
        });

        Assert.Empty(lost.Select(length => agent[..length]));
    }

    [Fact]
    public void No_part_of_a_torn_last_record_counts_as_a_record()
    {
        // As the client nests them: a whole message of a subagent, which names no session of its own.
        var inner = Two().Rows[1].DeepClone().AsObject();
        inner.Remove("sessionId");
        var whole = new Synthetic("s").Row("progress", new() { ["data"] = new JsonObject { ["agentId"] = "a", ["message"] = inner } }).Text().TrimEnd();

        foreach (var length in Enumerable.Range(1, whole.Length - 1))
            Assert.Empty(Read(Bytes(whole[..length])).Rows);
        Assert.Single(Read(Bytes(whole)).Rows);
    }

    [Fact]
    public void A_line_of_many_megabytes_is_a_line_like_others()
    {
        var session = Two();
        session.Rows[0]["message"]!["content"] = new string('x', 20_000_000) + "\\\"{}[]";
        session.Rows[1]["message"]!["content"]!.AsArray().Insert(0, new JsonObject { ["type"] = "text", ["text"] = new string('y', 5_000_000) });
        AssertWhole(Bytes(session.Text()));
    }

    [Fact]
    public void A_torn_line_of_a_million_braces_takes_no_longer_than_others()
    {
        // Quadratic work would take minutes, and the suite's own time limit would end it.
        foreach (var piece in (string[])["{\"", "{\"a\":", "[{\"a\":[", "{\"a\":{\"", "{\"\\", "{ "])
            Assert.Equal(1, Read(Bytes(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)))).SkippedLines);
    }

    [Fact]
    public void The_files_name_is_right_about_its_session_when_any_row_says_so_too()
    {
        var session = Two();
        session.Rows[0]["sessionId"] = "damaged";
        Assert.Equal("s", Read(Bytes(session.Text())).SessionId);

        session.Rows.ForEach(row => row["sessionId"] = "other");
        Assert.Equal("other", Read(Bytes(session.Text())).SessionId);
    }

    [Fact]
    public void One_reader_keeps_nothing_of_the_file_before()
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
    public void A_file_that_is_not_there_is_what_the_file_system_says() =>
        Assert.Throws<FileNotFoundException>(() => new TranscriptReader().Read(Path.Combine(_folder, "none.jsonl")));

    static Synthetic Two() => new Synthetic("s").Prompt().Response("m", 10, 100);

    TranscriptFacts AssertWhole(byte[] bytes)
    {
        var facts = Read(bytes);
        Assert.Equal((2, 1, 0, "s"), (facts.Rows.Count, facts.Responses.Count, facts.SkippedLines, facts.SessionId));
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
