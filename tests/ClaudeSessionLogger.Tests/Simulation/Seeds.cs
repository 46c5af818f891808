using System.Globalization;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Runs histories by their seeds. CSL_SEED=n runs only that one.</summary>
static class Seeds
{
    const int MaxReported = 20;

    /// <param name="atOnce">How many run concurrently, each in a separate world.</param>
    public static void Run(int histories, Func<TimeProvider, Random, IWorld> newWorld, int first = 0, int atOnce = 1)
    {
        var only = Environment.GetEnvironmentVariable("CSL_SEED");
        var seeds = only is null ? Enumerable.Range(first, histories) : [int.Parse(only, CultureInfo.InvariantCulture)];
        var broken = seeds
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(atOnce)
            .Select(seed => (Seed: seed, Problem: Problem(seed, newWorld)))
            .Where(history => history.Problem is not null)
            .Take(MaxReported)
            .ToList();
        if (broken is [var found, ..])
        {
            var problems = broken.Select(history => $"seed {history.Seed}: {history.Problem!.Message}");
            throw new SimulationException(
                $"CSL_SEED={found.Seed} runs the first again:\n{string.Join('\n', problems)}",
                found.Problem
            );
        }
    }

    /// <summary>The error of a history; null if it kept all guarantees.</summary>
    public static Exception? Problem(int seed, Func<TimeProvider, Random, IWorld> newWorld, Flaw flaw = Flaw.None)
    {
        try
        {
            using var history = new History(seed, newWorld, flaw);
            history.Run();
            return null;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            return problem;
        }
    }
}
