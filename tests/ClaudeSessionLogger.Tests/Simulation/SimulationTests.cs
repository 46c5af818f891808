using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Under any faults of machines and their hub, no acknowledged event is lost and all machines converge.
/// </summary>
public sealed class SimulationTests
{
    const int InMemory = 2000;

    [Fact]
    public void Two_thousand_histories_in_memory_keep_all_guarantees() =>
        Seeds.Run(InMemory, (clock, chance) => new MemoryWorld(clock, chance));

    /// <summary>CSL_LONG=100000 runs that many histories, starting with the seed CSL_FIRST.</summary>
    [Fact]
    public void More_histories_in_memory_keep_all_guarantees()
    {
        Assert.SkipUnless(
            int.TryParse(Environment.GetEnvironmentVariable("CSL_LONG"), out var histories),
            "CSL_LONG says how many"
        );
        var first = int.TryParse(Environment.GetEnvironmentVariable("CSL_FIRST"), out var given) ? given : InMemory;
        Seeds.Run(histories, (clock, chance) => new MemoryWorld(clock, chance), first);
    }
}
