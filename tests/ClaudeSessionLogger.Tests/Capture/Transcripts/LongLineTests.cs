using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Capture.Transcripts.Lines;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Lines longer than the reader keeps in memory: it counts them like any other line.</summary>
public sealed class LongLineTests : IDisposable
{
    const int Long = 6 << 20;

    readonly string _folder = Directory.CreateTempSubdirectory("csl-").FullName;

    [Fact]
    public void A_short_line_stays_as_it_is_however_it_is_read()
    {
        var text = new Synthetic("s").Prompt("a \"b\" \\ \\\" {[}]").Response("m", tool: "t").CostState(1, 5).Text();
        foreach (var line in text.Split('\n'))
        {
            for (var size = 1; size < 40; size++)
                Assert.Equal(line, Shorten(line, size));
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\\\"")]
    [InlineData("\\\\")]
    [InlineData("{[\\\"é\\n")]
    public void A_long_string_before_the_usage_is_shortened(string piece)
    {
        var whole = Answer(new string('y', 10)).ToJsonString();
        var line = whole.Replace(new string('y', 10), Repeat(piece), StringComparison.Ordinal);
        AssertCounted(Read(line), skipped: 0);
        Assert.InRange(Shorten(line, 7000).Length, 1, 200_000);
    }

    [Fact]
    public void Long_results_of_many_parts_are_dropped()
    {
        var row = new Synthetic("s").Result("t").Rows[0];
        row["toolUseResult"] = new JsonObject { ["patch"] = "PARTS", ["searchCount"] = 2 };
        var line = row.ToJsonString()
            .Replace("\"PARTS\"", $"[{Repeat("{\"a\":[1,\"b\"]},")}1]", StringComparison.Ordinal);
        var shortened = JsonNode.Parse(Shorten(line, 5000))!;
        Assert.Equal(2, (int)shortened["toolUseResult"]!["searchCount"]!);
        Assert.Equal("s-1", (string?)shortened["uuid"]);
        Assert.InRange(shortened.ToJsonString().Length, 1, 200_000);
    }

    [Fact]
    public void Tool_calls_of_a_response_with_many_blocks_are_counted()
    {
        var block =
            """{"type":"text","text":"TEXT"},{"type":"tool_use","id":"tN","name":"Bash","input":{"a":{"b":"TEXT"}}},""";
        var blocks = string.Concat(
            Enumerable
                .Range(0, 200)
                .Select(number =>
                    block
                        .Replace("TEXT", new string('x', 40_000), StringComparison.Ordinal)
                        .Replace("tN", $"t{number}", StringComparison.Ordinal)
                )
        );
        var line = Answer("BLOCKS")
            .ToJsonString()
            .Replace("""{"type":"text","text":"BLOCKS"}""", blocks.TrimEnd(','), StringComparison.Ordinal);
        var facts = Read(line);
        AssertCounted(facts, skipped: 0);
        Assert.Equal(200, facts.ToolCalls.Count);
    }

    [Fact]
    public void A_long_truncated_line_is_skipped_and_the_next_rows_are_read()
    {
        var torn = Answer(Repeat("x")).ToJsonString()[..(5 << 20)];
        var facts = Read($"{torn}\n{Answer("y").ToJsonString()}\n{torn}");
        AssertCounted(facts, skipped: 2);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x ")]
    [InlineData("{ ")]
    public void A_record_after_a_long_torn_one_on_the_same_line_is_read(string piece)
    {
        var torn = Answer(Repeat(piece)).ToJsonString();
        torn = torn[..(torn.IndexOf(piece, StringComparison.Ordinal) + Long - 100)];
        AssertCounted(Read(torn + Answer("a \"quoted\" text").ToJsonString() + "\n"), skipped: 1);
    }

    [Fact]
    public void Many_NULs_before_a_record_are_skipped() =>
        AssertCounted(Read(new string('\0', Long) + Answer("y").ToJsonString()), skipped: 0);

    [Fact]
    public void A_long_line_without_structure_is_skipped_and_counted()
    {
        var facts = Read(Repeat("1") + Repeat("2") + Repeat("3") + $"\n{Answer("y").ToJsonString()}");
        AssertCounted(facts, skipped: 1);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static JsonObject Answer(string text) =>
        new Synthetic("s")
            .Assistant("m", Synthetic.Usage(10, 100), new() { ["type"] = "text", ["text"] = text }, stop: "end_turn")
            .Rows[0];

    static string Repeat(string piece) => string.Concat(Enumerable.Repeat(piece, Long / piece.Length));

    static string Shorten(string line, int size)
    {
        var (shortened, bytes) = (new LongLine(), Encoding.UTF8.GetBytes(line));
        for (var at = 0; at < bytes.Length; at += size)
            shortened.Append(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
        return Encoding.UTF8.GetString(shortened.Text);
    }

    TranscriptFacts Read(string text)
    {
        var path = Path.Combine(_folder, "s.jsonl");
        File.WriteAllText(path, text);
        return new TranscriptReader().Read(path);
    }

    static void AssertCounted(TranscriptFacts facts, int skipped)
    {
        var response = Assert.Single(facts.Responses);
        Assert.Equal((10, 100, skipped), (response.Counts.Input, response.Counts.Output, facts.SkippedLines));
        Assert.Single(facts.Rows);
    }
}
