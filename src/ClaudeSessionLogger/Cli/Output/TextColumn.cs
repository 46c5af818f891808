namespace ClaudeSessionLogger.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="IsNumber">To the right.</param>
/// <param name="Least">What it may be cut down to, with an ellipsis, where there is no room; 0 for one that is shown whole.</param>
/// <param name="Drop">Which goes first where there is still no room, the greatest; 0 for one that stays.</param>
readonly record struct TextColumn(string Name, bool IsNumber = false, int Least = 0, int Drop = 0)
{
    public static TextColumn Number(string name, int drop = 0) => new(name, IsNumber: true, Drop: drop);
}
