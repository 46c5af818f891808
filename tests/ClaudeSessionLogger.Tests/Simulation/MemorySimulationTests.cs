using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>With real files, databases and hubs and any faults, machines converge and no text is lost.</summary>
public sealed class MemorySimulationTests
{
    [Theory]
    [InlineData("folder", 12)]
    [InlineData("duckdb", 6)]
    [InlineData("postgresql", 6)]
    public void Machines_converge_and_keep_every_saved_text(string kind, int histories)
    {
        var first = Number("CSL_SEED");
        var count = first is null ? Number("CSL_LONG") ?? histories : 1;
        for (var seed = first ?? 0; seed < (first ?? 0) + count; seed++)
        {
            try
            {
                using var history = new MemoryHistories(seed, kind);
                history.Run();
            }
            catch (Exception e) when (e is SimulationException or Failure)
            {
                Assert.Fail($"history {seed} over {kind} (CSL_SEED={seed} runs it again): {e.Message}");
            }
        }
    }

    [Theory]
    [InlineData(nameof(MemoryFlaw.EditsAreWrittenOver))]
    [InlineData(nameof(MemoryFlaw.OldVersionsAreDropped))]
    [InlineData(nameof(MemoryFlaw.ForgottenTextComesBack))]
    [InlineData(nameof(MemoryFlaw.NotesAfterForgettingAreDropped))]
    [InlineData(nameof(MemoryFlaw.MarksAreLost))]
    public void The_simulation_finds_each_memory_flaw_within_10_histories(string flaw)
    {
        var found = Enumerable
            .Range(0, 10)
            .Any(seed =>
            {
                try
                {
                    using var history = new MemoryHistories(seed, "folder", Enum.Parse<MemoryFlaw>(flaw));
                    history.Run();
                    return false;
                }
                catch (SimulationException)
                {
                    return true;
                }
            });

        Assert.True(found);
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
