using System.Collections.Concurrent;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// Processes many items in batches on all cores; a single batch runs on the calling thread, which is faster than
/// starting another thread.
/// </summary>
static class ParallelBatches
{
    /// <param name="run">Called with the first index (inclusive) and the last (exclusive).</param>
    public static void Run(int count, int batchSize, Action<int, int> run)
    {
        if (count <= batchSize)
            run(0, count);
        else
            Parallel.ForEach(Partitioner.Create(0, count, batchSize), range => run(range.Item1, range.Item2));
    }
}
