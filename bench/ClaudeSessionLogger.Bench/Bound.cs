namespace ClaudeSessionLogger.Bench;

/// <summary>One line of the table: what was measured beside what, and the most it may be of it.</summary>
sealed record Bound(string Name, string Unit, double Ours, double Theirs, double Limit)
{
    public double Ratio => Ours / Theirs;
    public bool Kept => Ratio <= Limit;
}
