using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Output;

namespace ClaudeSessionLogger.Cli.Browse.Charts;

/// <summary>A table of the command line, fitted to the screen: the headings, then one line for each row.</summary>
sealed record TableLines(ScreenLine Heading, IReadOnlyList<ScreenLine> Rows)
{
    public static readonly TableLines None = new(ScreenLine.Empty, []);

    public static TableLines Of(TextTable table, int width)
    {
        var output = new StringWriter { NewLine = "\n" };
        table.Print(output, width, colours: false);
        var lines = output.ToString().TrimEnd('\n').Split('\n');
        return new(ScreenLine.Of(lines[0], ScreenStyle.Minor), [.. lines.Skip(1).Select(line => ScreenLine.Of(line))]);
    }
}
