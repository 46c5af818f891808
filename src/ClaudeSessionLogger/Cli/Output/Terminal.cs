using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using Spectre.Console;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Prints text for people. On a terminal, the text is fitted to its width; in a pipe, it is complete, with one item per
/// line.
/// </summary>
static class Terminal
{
    const int Narrowest = 40;

    /// <summary>The maximum width if the output is not a terminal.</summary>
    public const int Unlimited = 1_000_000;

    public static bool IsTerminal(TextWriter output) =>
        output == Console.Out ? !Console.IsOutputRedirected : output == Console.Error && !Console.IsErrorRedirected;

    /// <summary>The maximum number of columns in a line; unlimited if the output is not a terminal.</summary>
    public static int Width(TextWriter output) => IsTerminal(output) ? WindowWidth() : Unlimited;

    /// <summary>The number of lines of the terminal; unlimited if the output is not a terminal.</summary>
    public static int Height(TextWriter output)
    {
        try
        {
            return IsTerminal(output) && Console.WindowHeight > 0 ? Console.WindowHeight : Unlimited;
        }
        catch (IOException)
        {
            return Unlimited;
        }
    }

    /// <summary>The width of the terminal's lines; unlimited if it is unknown.</summary>
    public static int WindowWidth()
    {
        try
        {
            // Leave the last column empty, because some terminals wrap after it. A width of 0 means that it is unknown.
            return Console.WindowWidth > 0 ? Math.Max(Narrowest, Console.WindowWidth - 1) : Unlimited;
        }
        catch (IOException)
        {
            return Unlimited;
        }
    }

    /// <summary>
    /// The maximum width of text that is wrapped in a pipe too, such as help: that of the terminal, else COLUMNS.
    /// </summary>
    public static int PageWidth(TextWriter output) =>
        IsTerminal(output) ? Width(output)
        : int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var columns)
        && columns > 0
            ? Math.Max(Narrowest, columns)
        : Unlimited;

    public static void Print(this TextTable table, TextWriter output) =>
        table.Print(output, Width(output), HasColours(output));

    // The call to Spectre also switches on colour codes in older Windows consoles.
    public static bool HasColours(TextWriter output) =>
        output == Console.Out
        && IsTerminal(output)
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>
    /// Prints a sentence, wrapped between words; lines after the first are indented. A word that is longer than a line
    /// is not broken, so that users can copy it.
    /// </summary>
    /// <param name="indent">Without it, what continues a line is indented a little further than the line.</param>
    public static void Print(TextWriter output, string sentence, int? indent = null) =>
        Print(output, sentence, Width(output), indent ?? WordWrap.HangingIndent(sentence.Split('\n')[0]));

    /// <summary>Prints a sentence, wrapped to the given width.</summary>
    /// <param name="start">The column at which the output is now.</param>
    public static void Print(TextWriter output, string sentence, int width, int indent, int start = 0)
    {
        WordWrap.Write(output, sentence, width, indent, start);
        output.WriteLine();
    }

    /// <summary>Formats 1234567 as 1,234,567.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats a number and a noun, such as 1 session or 2 sessions.</summary>
    public static string Count(long number, string one, string? many = null) => CountText.Of(number, one, many);

    /// <summary>Formats 1234567 as 1.2M.</summary>
    public static string Abbreviated(long number) =>
        number switch
        {
            < 1_000 => number.ToString(CultureInfo.InvariantCulture),
            < 999_950 => (number / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
            < 999_950_000 => (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
            _ => (number / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "B",
        };

    /// <summary>Formats 2895872 bytes as 2.9 MB, and less than a tenth of that unit as 28.9 kB.</summary>
    public static string Megabytes(long bytes) =>
        bytes is > 0 and < 100_000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N1} kB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    /// <summary>Formats an amount in dollars and cents; an amount below half a cent as &lt;$0.01.</summary>
    public static string Money(decimal? amount) =>
        amount switch
        {
            null => "?",
            _ => new Usd(amount.Value).ListText,
        };

    /// <summary>Formats a cost, marked if it lacks models without a price, or contains the client's costs.</summary>
    public static string Cost(decimal amount, CostMark mark) => mark.Apply(Money(amount), amount == 0);

    public static string LocalTime(DateTime? utc) => utc is { } time ? TimeText.Local(time) : "";
}
