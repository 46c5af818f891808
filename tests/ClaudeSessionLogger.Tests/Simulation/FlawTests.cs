using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Tests the simulation itself: it finds deliberate flaws quickly.</summary>
public sealed class FlawTests
{
    const int Histories = 200;

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>().Where(name => name != nameof(Flaw.None))];

    [Theory, MemberData(nameof(Flaws))]
    public void The_simulation_finds_each_flaw_within_200_histories(string name)
    {
        var flaw = Enum.Parse<Flaw>(name);

        var found = Enumerable
            .Range(0, Histories)
            .Select(seed => Seeds.Problem(seed, (clock, chance) => new MemoryWorld(clock, chance, flaw), flaw))
            .FirstOrDefault(problem => problem is not null);

        Assert.NotNull(found);
        TestContext.Current.TestOutputHelper!.WriteLine(found.Message);
    }
}
