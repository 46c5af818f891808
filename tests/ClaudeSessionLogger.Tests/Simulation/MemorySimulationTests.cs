using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Files on real disks, real databases, real hubs: whatever happens, machines come to have the same, and no text is lost.</summary>
public sealed class MemorySimulationTests
{
    [Theory]
    [InlineData("folder", 12)]
    [InlineData("duckdb", 6)]
    [InlineData("postgresql", 6)]
    public void Machines_end_with_the_same_files_and_every_text_that_anyone_saved_is_kept(string kind, int histories)
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
    public void What_is_wrong_on_purpose_is_found_within_ten_histories(string flaw)
    {
        var found = Enumerable.Range(0, 10).Any(seed =>
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

    static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
