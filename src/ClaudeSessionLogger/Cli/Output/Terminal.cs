using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using Spectre.Console;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Printing for people: fitted to the terminal; whole, one thing a line, into a pipe.</summary>
static class Terminal
{
    const int Narrowest = 40;

    /// <summary>The width of what nobody looks at.</summary>
    public const int Unlimited = 1_000_000;

    public static bool IsTerminal(TextWriter output) => output == Console.Out && !Console.IsOutputRedirected;

    /// <summary>How many columns a line may take: all that are wanted, where nobody looks.</summary>
    public static int Width(TextWriter output)
    {
        if (!IsTerminal(output))
            return Unlimited;
        try
        {
            // One less: some terminals wrap when the last column is written to. 0 is one that does not know.
            return Console.WindowWidth > 0 ? Math.Max(Narrowest, Console.WindowWidth - 1) : Unlimited;
        }
        catch (IOException)
        {
            return Unlimited;
        }
    }

    public static void Print(this TextTable table, TextWriter output) =>
        table.Print(output, Width(output), HasColours(output));

    // Asking Spectre also makes older Windows consoles understand them.
    public static bool HasColours(TextWriter output) =>
        IsTerminal(output) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>A sentence, broken between words; what follows the first line is indented. A word longer than a line stays whole, to be copied.</summary>
    public static void Print(TextWriter output, string sentence, int indent = 0) => Print(output, sentence, Width(output), indent);

    /// <summary>The same in a width that is given.</summary>
    public static void Print(TextWriter output, string sentence, int width, int indent)
    {
        var (column, words) = (0, sentence.Split(' '));
        for (var i = 0; i < words.Length; i++)
        {
            var length = SafeText.Width(words[i]);
            if (column > indent && column + 1 + length > width)
            {
                output.WriteLine();
                output.Write(new string(' ', indent));
                column = indent;
            }
            else if (i > 0)
            {
                output.Write(' ');
                column++;
            }

            output.Write(words[i]);
            column += length;
        }

        output.WriteLine();
    }

    /// <summary>1234567 as 1,234,567.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun: 1 session, 2 sessions.</summary>
    public static string Count(long number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>1234567 as 1.2M.</summary>
    public static string Short(long number) => number switch
    {
        < 1_000 => number.ToString(CultureInfo.InvariantCulture),
        < 999_950 => (number / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        < 999_950_000 => (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        _ => (number / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "B",
    };

    /// <summary>2895872 bytes as 2.9 MB.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    /// <summary>Dollars and cents; what would be no cent and yet is not nothing says so.</summary>
    public static string Money(decimal? amount) => amount switch
    {
        null => "?",
        > 0 and < 0.005m => "<$0.01",
        _ => new Usd(amount.Value).ToString(),
    };

    public static string LocalTime(DateTime? utc) =>
        utc is { } time ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";

    /// <summary>The same, on a terminal as <c>ls</c> has it: the time of day for this half of a year, else the year.</summary>
    public static string ListTime(DateTime? utc, TextWriter output)
    {
        if (utc is not { } time || !IsTerminal(output))
            return LocalTime(utc);
        var isRecent = TimeProvider.System.GetUtcNow().UtcDateTime - time < TimeSpan.FromDays(183);
        var local = time.ToLocalTime();
        return local.ToString("MMM ", CultureInfo.InvariantCulture) + $"{local.Day,2} " + local.ToString(isRecent ? "HH:mm" : " yyyy", CultureInfo.InvariantCulture);
    }
}
