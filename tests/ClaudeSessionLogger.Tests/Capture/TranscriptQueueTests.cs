using ClaudeSessionLogger.Capture.Import;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>In which order an import reads transcripts, and where a batch ends.</summary>
public sealed class TranscriptQueueTests
{
    [Fact]
    public void Projects_are_read_one_after_the_other_and_subagents_after_their_session()
    {
        var queue = Queue(100, "b/two.jsonl", "a/one/subagents/agent-x.jsonl", "b/agent-y.jsonl", "a/one.jsonl");

        Assert.Equal(
            ["a/one.jsonl", "a/one/subagents/agent-x.jsonl", "b/agent-y.jsonl", "b/two.jsonl"],
            Batch(queue, rowsOfEach: 1)
        );
        Assert.Equal((0, 0), (queue.Count, queue.Bytes));
    }

    [Fact]
    public void A_full_batch_ends_at_the_end_of_a_project()
    {
        var queue = Queue(8, "a/1.jsonl", "a/2.jsonl", "a/2/subagents/agent-x.jsonl", "b/3.jsonl", "b/4.jsonl");

        Assert.Equal(["a/1.jsonl", "a/2.jsonl", "a/2/subagents/agent-x.jsonl"], Batch(queue, rowsOfEach: 4));
        Assert.Equal(["b/3.jsonl", "b/4.jsonl"], Batch(queue, rowsOfEach: 4));
    }

    [Fact]
    public void A_batch_with_a_quarter_more_ends_within_a_project()
    {
        var queue = Queue(8, [.. Enumerable.Range(0, 5).Select(number => $"a/{number}.jsonl")]);

        Assert.Equal(["a/0.jsonl", "a/1.jsonl", "a/2.jsonl", "a/3.jsonl"], Batch(queue, rowsOfEach: 3));
        Assert.Equal((1, 10), (queue.Count, queue.Bytes));
    }

    static TranscriptQueue Queue(int batchRows, params string[] paths) =>
        new([.. paths.Select(path => new TranscriptFile(path, new(Size: 10, Modified: 0), Created: 0))], batchRows);

    static List<string> Batch(TranscriptQueue queue, int rowsOfEach)
    {
        var paths = new List<string>();
        while (queue.TryTake(paths.Count * rowsOfEach, out var file))
            paths.Add(file.Path);
        return paths;
    }
}
