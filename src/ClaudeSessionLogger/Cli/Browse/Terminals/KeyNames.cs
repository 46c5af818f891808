using Hex1b.Tokens;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>The keys that escape sequences stand for; null for other sequences.</summary>
static class KeyNames
{
    public static Key? Of(AnsiToken token) =>
        token switch
        {
            CursorMoveToken move => Named(Move(move.Direction)),
            ArrowKeyToken arrow => Named(Move(arrow.Direction)),
            CursorPositionToken { Row: 1 } => new Key(Key.Home),
            BackTabToken => new Key(Key.BackTab),
            SpecialKeyToken special => Named(Special(special.KeyCode)),
            Ss3Token application => Named(Application(application.Character)),
            _ => null,
        };

    static Key? Named(string? name) => name is null ? null : new Key(name);

    // In what a terminal receives, F moves to the previous line; as a key, it is End.
    static string? Move(CursorMoveDirection direction) =>
        direction switch
        {
            CursorMoveDirection.Up => Key.Up,
            CursorMoveDirection.Down => Key.Down,
            CursorMoveDirection.Forward => Key.Right,
            CursorMoveDirection.Back => Key.Left,
            CursorMoveDirection.PreviousLine => Key.End,
            _ => null,
        };

    static string? Special(int code) =>
        code switch
        {
            1 or 7 => Key.Home,
            3 => Key.Delete,
            4 or 8 => Key.End,
            5 => Key.PageUp,
            6 => Key.PageDown,
            11 => "F1",
            _ => null,
        };

    static string? Application(char character) =>
        character switch
        {
            'A' => Key.Up,
            'B' => Key.Down,
            'C' => Key.Right,
            'D' => Key.Left,
            'H' => Key.Home,
            'F' => Key.End,
            'M' => Key.Enter,
            'P' => "F1",
            _ => null,
        };
}
