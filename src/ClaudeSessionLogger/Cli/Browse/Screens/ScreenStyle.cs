namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>The colours of the terminal's own palette, which suit its background.</summary>
enum ScreenColor
{
    None = 0,
    Red = 1,
    Green = 2,
    Yellow = 3,
    Blue = 4,
    Magenta = 5,
    Cyan = 6,
}

/// <summary>
/// How a piece of text looks. Whatever a colour says must also be in the text, because it is not shown with
/// <c>NO_COLOR</c>.
/// </summary>
readonly record struct ScreenStyle(
    ScreenColor Color = ScreenColor.None,
    bool Bold = false,
    bool Dim = false,
    bool Reverse = false,
    bool Underline = false
)
{
    public static readonly ScreenStyle Plain;
    public static readonly ScreenStyle Heading = new(Bold: true);
    public static readonly ScreenStyle Minor = new(Dim: true);
    public static readonly ScreenStyle Selected = new(Reverse: true);
    public static readonly ScreenStyle Accent = new(ScreenColor.Cyan);
    public static readonly ScreenStyle Good = new(ScreenColor.Green);
    public static readonly ScreenStyle Warning = new(ScreenColor.Yellow);
    public static readonly ScreenStyle Bad = new(ScreenColor.Red);

    /// <summary>What stands out, such as the most expensive sessions.</summary>
    public static readonly ScreenStyle Strong = new(ScreenColor.Yellow, Bold: true);

    /// <summary>A match of a search.</summary>
    public static readonly ScreenStyle Match = new(ScreenColor.Yellow, Bold: true, Underline: true);
}

/// <summary>A piece of text in one style. Control characters in it are not shown.</summary>
readonly record struct ScreenSpan(string Text, ScreenStyle Style = default)
{
    public static implicit operator ScreenSpan(string text) => new(text);
}
