namespace ClaudeSessionLogger.Bench;

/// <summary>What one run of a program took, or the median of several.</summary>
readonly record struct Cost(double WallSeconds, double CpuSeconds, double PeakMegabytes)
{
    public static Cost Median(IReadOnlyCollection<Cost> runs) =>
        new(
            Median(runs.Select(run => run.WallSeconds)),
            Median(runs.Select(run => run.CpuSeconds)),
            Median(runs.Select(run => run.PeakMegabytes))
        );

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
