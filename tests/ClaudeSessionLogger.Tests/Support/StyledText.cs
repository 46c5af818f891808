using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A screen with its styles in words, so that they can be read, and so that how they were sent does not
/// matter.</summary>
static partial class StyledText
{
    static readonly string[] s_colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    /// <summary>The lines, with <c>‹bold cyan›</c> where a style begins and <c>‹›</c> where it ends.</summary>
    public static string Of(string screen)
    {
        var (text, styles, shown) = (new StringBuilder(), new SortedSet<string>(StringComparer.Ordinal), "");
        foreach (Match part in Parts().Matches(screen))
            if (part.Groups["codes"] is { Success: true } codes)
                foreach (var code in codes.Value.Split(';'))
                    Apply(styles, code.Length == 0 ? 0 : int.Parse(code, null));
            else
            {
                var style = part.Value == "\n" ? "" : string.Join(' ', styles);
                if (style != shown)
                    text.Append('‹').Append(style).Append('›');
                shown = style;
                text.Append(part.Value);
            }

        return text.ToString();
    }

    static void Apply(SortedSet<string> styles, int code)
    {
        if (code == 0)
            styles.Clear();
        else if (code is 22 or 24 or 27)
            styles.ExceptWith(
                code == 22 ? ["bold", "dim"]
                : code == 24 ? ["underlined"]
                : ["reversed"]
            );
        else if (code is >= 30 and <= 39)
            styles.ExceptWith(s_colors);
        var name = code switch
        {
            1 => "bold",
            2 => "dim",
            4 => "underlined",
            7 => "reversed",
            >= 30 and <= 37 => s_colors[code - 30],
            0 or 22 or 24 or 27 or 39 or 49 => null,
            _ => $"code {code}",
        };
        if (name is not null)
            styles.Add(name);
    }

    [GeneratedRegex(@"\x1b\[(?<codes>[0-9;]*)m|\x1b.|.|\n")]
    private static partial Regex Parts();
}
