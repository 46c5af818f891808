using System.Text;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>The escape sequences with which the browser starts and ends.</summary>
static class TerminalCodes
{
    /// <summary>
    /// The alternate screen, no cursor, pasted text in brackets; the mouse wheel sends arrow keys, so that the mouse
    /// still selects text.
    /// </summary>
    public const string Enter = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1007h\x1b[0m\x1b[2J";

    public const string Leave = "\x1b[0m\x1b[?1007l\x1b[?2004l\x1b[?25h\x1b[?1049l";

    public const string Clear = "\x1b[0m\x1b[2J";

    public const string HideCursor = "\x1b[?25l";

    /// <summary>Shows the cursor at a position that is counted from 0.</summary>
    public static string ShowCursor(int x, int y) => $"\x1b[{y + 1};{x + 1}H\x1b[?25h";

    /// <summary>Puts a text on the clipboard (OSC 52), as far as the terminal allows it.</summary>
    public static string Copy(string text) => $"\x1b]52;c;{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\a";
}
