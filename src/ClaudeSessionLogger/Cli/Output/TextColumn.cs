namespace ClaudeSessionLogger.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="IsNumber">Whether the cells are aligned to the right.</param>
/// <param name="MinWidth">
/// The minimum width to which the column may be cut, with an ellipsis; 0 if it is never cut.
/// </param>
/// <param name="DropPriority">
/// If the table is too wide, the column with the greatest value is dropped first; 0 if the column is never dropped.
/// </param>
readonly record struct TextColumn(string Name, bool IsNumber = false, int MinWidth = 0, int DropPriority = 0)
{
    /// <summary>Whether the cells are days with a time, of which a narrow terminal shows the day only.</summary>
    public bool IsTime { get; init; }

    /// <summary>
    /// Whether the column is dropped if all its cells are alike and the table would otherwise have to cut a text.
    /// </summary>
    public bool DropIfAlike { get; init; }

    /// <summary>
    /// Whether the column is dropped already if other columns would not have their <see cref="WantedWidth"/>.
    /// </summary>
    public bool IsMinor { get; init; }

    /// <summary>The width that the column should have, if minor columns can be dropped for it.</summary>
    public int WantedWidth { get; init; }

    /// <summary>Shortens the cells if the table is too wide, before columns are dropped or cut; null if not.</summary>
    public Func<string, string>? Shorten { get; init; }

    /// <summary>
    /// A time such as 2026-11-22 19:16, or Nov 22 19:16, of which a narrow terminal shows the day: Nov 22, and with the
    /// year 2025-11-22.
    /// </summary>
    public static TextColumn Time(string name) => new(name, MinWidth: name.Length) { IsTime = true };

    public static TextColumn Number(string name, int drop = 0) => new(name, IsNumber: true, DropPriority: drop);

    /// <summary>A number that is dropped before a name is cut.</summary>
    public static TextColumn MinorNumber(string name, int drop) => Number(name, drop) with { IsMinor = true };
}
