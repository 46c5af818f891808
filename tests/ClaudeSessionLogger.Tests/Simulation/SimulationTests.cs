using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Whatever happens to machines and their hub: nothing acknowledged is lost, and all come to the same.</summary>
public sealed class SimulationTests
{
    const int InMemory = 2000;

    [Fact]
    public void Two_thousand_histories_in_memory_keep_every_promise() => Seeds.Run(InMemory, (clock, chance) => new MemoryWorld(clock, chance));

    /// <summary>CSL_LONG=100000 runs as many, from the seed CSL_FIRST on.</summary>
    [Fact]
    public void As_many_histories_as_one_likes_keep_every_promise()
    {
        Assert.SkipUnless(int.TryParse(Environment.GetEnvironmentVariable("CSL_LONG"), out var histories), "CSL_LONG says how many");
        var first = int.TryParse(Environment.GetEnvironmentVariable("CSL_FIRST"), out var given) ? given : InMemory;
        Seeds.Run(histories, (clock, chance) => new MemoryWorld(clock, chance), first);
    }
}
