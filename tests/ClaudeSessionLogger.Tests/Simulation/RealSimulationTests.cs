using System.Globalization;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The same histories with real homes and real hubs.</summary>
public sealed class RealSimulationTests
{
    [Fact]
    public void Histories_over_DuckDB_files_keep_all_guarantees() => Run("duckdb", 200);

    [Fact]
    public void Histories_over_PostgreSQL_keep_all_guarantees()
    {
        // Skips, or fails on CI, before a missing server looks like a broken guarantee.
        _ = PostgresServer.Address;
        Run("postgresql", 50);
    }

    [Fact]
    public void Histories_over_a_folder_keep_all_guarantees() => Run("folder", 50);

    [Fact]
    public void Histories_over_MotherDuck_keep_all_guarantees()
    {
        _ = MotherDuckTestHub.Token;
        Run("motherduck", 3);
    }

    /// <summary>
    /// CSL_REAL is a percentage of the histories: CSL_REAL=10 runs a tenth, CSL_REAL=500 five times as many.
    /// </summary>
    static void Run(string kind, int histories)
    {
        var percent = int.Parse(Environment.GetEnvironmentVariable("CSL_REAL") ?? "100", CultureInfo.InvariantCulture);
        Seeds.Run(
            Math.Max(1, histories * percent / 100),
            (clock, _) => new RealWorld(clock, kind),
            atOnce: Environment.ProcessorCount
        );
    }
}
