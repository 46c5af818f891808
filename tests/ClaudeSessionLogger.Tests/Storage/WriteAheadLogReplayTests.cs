using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// Random histories of writes, checkpoints, closes and kills. After the next open, every table has the committed rows
/// and every projection matches its events. <c>CSL_SEED=n</c> runs one history, <c>CSL_HISTORIES=n</c> that many.
/// </summary>
public sealed class WriteAheadLogReplayTests
{
    const int Histories = 4,
        Commands = 60,
        Bound = 20;

    [Fact]
    public void Every_table_has_the_committed_rows_after_each_reopen()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CSL_SEED"), out var seed))
            Assert.Null(WalHistory.Run(seed, Commands, isFaulty: false));
        var count = int.TryParse(Environment.GetEnvironmentVariable("CSL_HISTORIES"), out var asked)
            ? asked
            : Histories;
        var failed = Enumerable
            .Range(1, count)
            .AsParallel()
            .WithDegreeOfParallelism(2)
            .Select(one => WalHistory.Run(one, Commands, isFaulty: false))
            .OfType<string>()
            .ToList();
        Assert.Empty(failed);
    }

    [Fact]
    public void The_histories_find_the_known_DuckDB_fault() =>
        Assert.Contains(Enumerable.Range(1, Bound), seed => WalHistory.Run(seed, Commands, isFaulty: true) is not null);
}
