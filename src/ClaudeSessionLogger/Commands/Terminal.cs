using System.Globalization;
using Spectre.Console;
using SpectreText = Spectre.Console.Text;

namespace ClaudeSessionLogger.Commands;

/// <summary>Printing for people: tables with lines and colours on a terminal, bare and never wrapped into a pipe.</summary>
static class Terminal
{
    const int PipeWidth = 1000;

    public static bool IsTerminal(TextWriter output) => output == Console.Out && !Console.IsOutputRedirected;

    public static IAnsiConsole Open(TextWriter output)
    {
        var isTerminal = IsTerminal(output);
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (!isTerminal)
            (settings.Ansi, settings.ColorSystem) = (AnsiSupport.No, ColorSystemSupport.NoColors);
        var console = AnsiConsole.Create(settings);
        if (!isTerminal)
            console.Profile.Width = PipeWidth;
        return console;
    }

    /// <summary>A table with these columns; those that end in <c>&gt;</c> are numbers, to the right.</summary>
    public static Table Table(TextWriter output, params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = IsTerminal(output) ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
            table.AddColumn(column.EndsWith('>') ? new TableColumn(column[..^1]).RightAligned().NoWrap() : new TableColumn(column));
        return table;
    }

    /// <summary>A row of texts from anywhere: no markup, no terminal codes.</summary>
    public static void Row(this Table table, params ReadOnlySpan<string?> cells)
    {
        var row = new List<SpectreText>();
        foreach (var cell in cells)
            row.Add(Plain(cell));
        table.AddRow(row);
    }

    public static SpectreText Plain(string? text) => new(Text.Safe(text ?? ""));

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

    /// <summary>Dollars and cents; what is less than a cent and not nothing keeps two digits of it.</summary>
    public static string Money(decimal? amount) => amount switch
    {
        null => "?",
        > 0 and < 0.01m => "$" + amount.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => new Usd(amount.Value).ToString(),
    };

    public static string LocalTime(DateTime? utc) =>
        utc is { } time ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
}
