namespace ClaudeSessionLogger.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="IsNumber">Whether to align to the right.</param>
/// <param name="Least">The minimum width to which it may be cut, with an ellipsis; 0 if it is never cut.</param>
/// <param name="Drop">
/// Columns with the greatest value are dropped first if the table is still too wide; 0 for columns that stay.
/// </param>
readonly record struct TextColumn(string Name, bool IsNumber = false, int Least = 0, int Drop = 0)
{
    public static TextColumn Number(string name, int drop = 0) => new(name, IsNumber: true, Drop: drop);
}
