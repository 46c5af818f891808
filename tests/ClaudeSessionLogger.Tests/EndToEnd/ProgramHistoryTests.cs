using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Random histories of the program as people get it, with kills at any moment: what it acknowledged is there, what was killed happened wholly or not at
/// all, and everything that is computed is what it is computed from. <c>CSL_SEED=n</c> runs one history, <c>CSL_HISTORIES=n</c> so many.
/// </summary>
public sealed class ProgramHistoryTests
{
    const int Histories = 50, Commands = 60;

    [Fact]
    public void After_every_kill_the_database_holds_what_was_acknowledged()
    {
        Assert.NotEmpty(Published.Program);
        var first = Number("CSL_SEED") ?? 1;
        var count = Number("CSL_HISTORIES") ?? (Number("CSL_SEED") is null ? Histories : 1);
        var failed = Enumerable.Range(first, count).AsParallel().WithDegreeOfParallelism(2).Select(seed => ProgramHistory.Run(seed, Commands)).OfType<string>().ToList();
        // A collection would be shown without its seeds' ends.
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
