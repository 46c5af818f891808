using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The test of the test: what is wrong on purpose is found, and soon.</summary>
public sealed class FlawTests
{
    const int Histories = 200;

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>().Where(name => name != nameof(Flaw.None))];

    [Theory, MemberData(nameof(Flaws))]
    public void Is_found_within_two_hundred_histories(string name)
    {
        var flaw = Enum.Parse<Flaw>(name);

        var found = Enumerable.Range(0, Histories).Select(seed => Seeds.Problem(seed, (clock, chance) => new MemoryWorld(clock, chance, flaw), flaw)).FirstOrDefault(problem => problem is not null);

        Assert.NotNull(found);
        TestContext.Current.TestOutputHelper!.WriteLine(found.Message);
    }
}
