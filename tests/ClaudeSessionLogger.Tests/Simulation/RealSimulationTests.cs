using System.Globalization;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The same histories over real homes and real hubs.</summary>
public sealed class RealSimulationTests
{
    [Fact]
    public void Histories_over_DuckDB_files_keep_every_promise() => Run("duckdb", 200);

    [Fact]
    public void Histories_over_a_PostgreSQL_keep_every_promise()
    {
        // Skips, or fails on CI, before it is taken for a broken promise.
        _ = PostgresServer.Address;
        Run("postgresql", 50);
    }

    [Fact]
    public void Histories_over_a_folder_keep_every_promise() => Run("folder", 50);

    [Fact]
    public void Histories_over_MotherDuck_keep_every_promise()
    {
        _ = MotherDuckPlace.Token;
        Run("motherduck", 3);
    }

    /// <summary>CSL_REAL=10 runs a tenth of them, or as many times more as one likes: CSL_REAL=500 runs five times as many.</summary>
    static void Run(string kind, int histories)
    {
        var percent = int.Parse(Environment.GetEnvironmentVariable("CSL_REAL") ?? "100", CultureInfo.InvariantCulture);
        Seeds.Run(Math.Max(1, histories * percent / 100), (clock, _) => new RealWorld(clock, kind), atOnce: Environment.ProcessorCount);
    }
}
