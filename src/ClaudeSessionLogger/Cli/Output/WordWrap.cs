using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Breaks lines between words. A word that is longer than a line stays whole, and begins at the left, so that users can
/// copy it.
/// </summary>
static class WordWrap
{
    const char WholeSpace = '\u00a0';

    /// <summary>Marks a command to stay on one line, as if it were one word.</summary>
    public static string Whole(string command) => command.Replace(' ', WholeSpace);

    /// <summary>
    /// Writes text without a line break at its end. Lines in the text keep their own indentation, and what continues
    /// them is indented further.
    /// </summary>
    /// <param name="indent">The indentation of what continues the first line.</param>
    /// <param name="start">The column at which the output is now.</param>
    /// <returns>The column at which the output is then.</returns>
    public static int Write(TextWriter output, string text, int width, int indent, int start = 0)
    {
        var lines = text.Split('\n');
        var column = WriteLine(output, lines[0], width, indent, start);
        foreach (var line in lines[1..])
        {
            output.WriteLine();
            column = WriteLine(output, line, width, HangingIndent(line), 0);
        }

        return column;
    }

    /// <summary>How far the lines that continue this line are indented.</summary>
    public static int HangingIndent(string line)
    {
        var own = line.Length - line.TrimStart(' ').Length;
        return own > 0 || line.StartsWith("- ", StringComparison.Ordinal) ? own + 2 : 0;
    }

    static int WriteLine(TextWriter output, string line, int width, int indent, int start)
    {
        var (column, words) = (start, line.Split(' '));
        // What only follows blanks is not moved to another line.
        var hasText = start > indent;
        for (var i = 0; i < words.Length; i++)
        {
            var length = SafeText.Width(words[i]);
            var blank = i > 0 ? 1 : 0;
            if (hasText && length > 0 && column + blank + length > width)
            {
                output.WriteLine();
                column = indent + length > width ? 0 : indent;
                output.Write(new string(' ', column));
            }
            else if (i > 0)
            {
                output.Write(' ');
                column++;
            }

            output.Write(words[i].Replace(WholeSpace, ' '));
            column += length;
            hasText |= length > 0;
        }

        return column;
    }
}
