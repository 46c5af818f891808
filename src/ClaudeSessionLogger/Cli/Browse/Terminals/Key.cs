namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>
/// A key that was pressed, by the name that the help shows: <c>a</c>, <c>D</c>, <c>Enter</c>, <c>Space</c>,
/// <c>Ctrl+L</c>. Pasted text is one key named <c>Paste</c>, so that it never acts as commands.
/// </summary>
/// <param name="Text">The text that the key adds to a line that is edited; empty for other keys.</param>
readonly record struct Key(string Name, string Text = "")
{
    public const string Enter = "Enter",
        Escape = "Esc",
        Space = "Space",
        Backspace = "Backspace",
        Delete = "Delete",
        Up = "Up",
        Down = "Down",
        Left = "Left",
        Right = "Right",
        Home = "Home",
        End = "End",
        PageUp = "PgUp",
        PageDown = "PgDn",
        Tab = "Tab",
        BackTab = "Shift+Tab",
        Paste = "Paste";

    /// <summary>The key that types a character.</summary>
    public static Key Of(string cluster) => cluster == " " ? new(Space, " ") : new(cluster, cluster);

    public static Key Control(char letter) => new($"Ctrl+{char.ToUpperInvariant(letter)}");
}
