using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Help;

/// <summary>Prints names and their descriptions in two columns. A long name has a line of its own.</summary>
static class HelpColumns
{
    const int Indent = 2,
        Gap = 2;

    public static void Print(TextWriter output, IReadOnlyList<(string Name, string Description)> rows, int width)
    {
        // The names take at most two fifths of a line, so that descriptions can be read on a narrow terminal.
        var widest = (width * 2 / 5) - Indent - Gap;
        var names = rows.Select(row => SafeText.Width(row.Name)).Where(length => length <= widest);
        var column = Indent + names.DefaultIfEmpty(widest).Max() + Gap;
        foreach (var (name, description) in rows)
        {
            output.Write(new string(' ', Indent) + name);
            var end = Indent + SafeText.Width(name);
            if (end + Gap > column)
            {
                output.WriteLine();
                end = 0;
            }

            output.Write(new string(' ', column - end));
            Terminal.Print(output, description, width, indent: column, start: column);
        }
    }
}
