using System.Collections.Concurrent;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Work on many things, a portion at a time, on all cores; a single portion is done before a thread could be started.</summary>
static class ParallelBatches
{
    /// <param name="run">From the first inclusive to the last exclusive.</param>
    public static void Run(int count, int portion, Action<int, int> run)
    {
        if (count <= portion)
            run(0, count);
        else
            Parallel.ForEach(Partitioner.Create(0, count, portion), range => run(range.Item1, range.Item2));
    }
}
