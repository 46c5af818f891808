using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Random sequences of commands of the published program, with kills at any moment: acknowledged changes are present,
/// killed commands were done completely or not at all, and projections match their events. <c>CSL_SEED=n</c> runs one
/// sequence, <c>CSL_HISTORIES=n</c> runs n.
/// </summary>
public sealed class ProgramHistoryTests
{
    const int Histories = 50,
        Commands = 60;

    [Fact]
    public void The_database_holds_all_acknowledged_changes_after_every_kill()
    {
        Assert.NotEmpty(Published.Program);
        var first = Number("CSL_SEED") ?? 1;
        var count = Number("CSL_HISTORIES") ?? (Number("CSL_SEED") is null ? Histories : 1);
        var failed = Enumerable
            .Range(first, count)
            .AsParallel()
            .WithDegreeOfParallelism(2)
            .Select(seed => ProgramHistory.Run(seed, Commands))
            .OfType<string>()
            .ToList();
        // Assert.Empty would truncate the messages.
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
