using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// Random histories of writes, checkpoints, closes and kills: whoever opens the database next finds in every table what was committed, and in every
/// projection what its events make. <c>CSL_SEED=n</c> runs one history, <c>CSL_HISTORIES=n</c> so many.
/// </summary>
public sealed class WriteAheadLogReplayTests
{
    const int Histories = 4, Commands = 60, Bound = 20;

    [Fact]
    public void After_every_reopen_every_table_is_what_was_committed()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CSL_SEED"), out var seed))
            Assert.Null(WalHistory.Run(seed, Commands, isFaulty: false));
        var count = int.TryParse(Environment.GetEnvironmentVariable("CSL_HISTORIES"), out var asked) ? asked : Histories;
        var failed = Enumerable.Range(1, count).AsParallel().WithDegreeOfParallelism(2).Select(one => WalHistory.Run(one, Commands, isFaulty: false)).OfType<string>().ToList();
        Assert.Empty(failed);
    }

    [Fact]
    public void The_histories_find_the_fault_when_it_is_put_back_in() =>
        Assert.Contains(Enumerable.Range(1, Bound), seed => WalHistory.Run(seed, Commands, isFaulty: true) is not null);
}
