using System.Globalization;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Runs histories by their seeds. CSL_SEED=n runs only that one.</summary>
static class Seeds
{
    public static void Run(int histories, Func<TimeProvider, Random, IWorld> newWorld, int first = 0)
    {
        var only = Environment.GetEnvironmentVariable("CSL_SEED");
        var seeds = only is null ? Enumerable.Range(first, histories) : [int.Parse(only, CultureInfo.InvariantCulture)];
        foreach (var seed in seeds)
        {
            if (Problem(seed, newWorld) is { } problem)
                throw new SimulationException($"seed {seed} (CSL_SEED={seed} runs it again): {problem.Message}", problem);
        }
    }

    /// <summary>What a history broke; null when it kept everything.</summary>
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
