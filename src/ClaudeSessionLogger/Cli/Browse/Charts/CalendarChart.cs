using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse.Charts;

/// <summary>
/// Draws one character pair for each day: a column for each week, a row for each weekday. A fuller character stands for
/// a larger value, so that the chart can be read without colours.
/// </summary>
/// <param name="values">The value of each day that has one.</param>
/// <param name="last">The last day of the chart.</param>
sealed class CalendarChart(IReadOnlyDictionary<DateOnly, decimal> values, DateOnly last, DayOfWeek weekStart)
{
    const int Days = 7,
        LabelWidth = 4,
        CellWidth = 2,
        MostWeeks = 53;
    const string Levels = "·░▒▓█",
        Cursor = "▸";

    readonly decimal[] _limits = Limits(values.Values);

    /// <summary>The number of lines that <see cref="Draw"/> returns.</summary>
    public const int Height = Days + 2;

    public static int Weeks(int width) => Math.Clamp((width - LabelWidth) / CellWidth, 1, MostWeeks);

    /// <summary>The first day of the chart at this width.</summary>
    public DateOnly First(int width) => StartOfWeek(last, weekStart).AddDays(-Days * (Weeks(width) - 1));

    public static DateOnly StartOfWeek(DateOnly day, DayOfWeek weekStart) =>
        DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - (((int)day.DayOfWeek - (int)weekStart + Days) % Days)));

    public List<ScreenLine> Draw(int width, DateOnly selected)
    {
        var (first, weeks) = (First(width), Weeks(width));
        var lines = new List<ScreenLine> { ScreenLine.Of(Months(first, weeks), ScreenStyle.Minor) };
        for (var row = 0; row < Days; row++)
        {
            var label = first.AddDays(row).DayOfWeek.ToString()[..(LabelWidth - 1)];
            var spans = new List<ScreenSpan> { new($"{label} ", ScreenStyle.Minor) };
            for (var week = 0; week < weeks && first.AddDays((week * Days) + row) is var day && day <= last; week++)
                spans.Add(Cell(day, day == selected));
            lines.Add(new(spans));
        }

        lines.Add(Legend());
        return lines;
    }

    ScreenSpan Cell(DateOnly day, bool isSelected)
    {
        var level = values.GetValueOrDefault(day) is > 0 and var value ? Level(value) : 0;
        var style = Style(level);
        // The gap between two days stays free where the level is low, so that single days can be counted.
        var text = level < 3 ? $"{Levels[level]} " : new string(Levels[level], CellWidth);
        return isSelected
            ? new($"{Cursor}{Levels[level]}", style with { Bold = true, Reverse = true })
            : new(text, style);
    }

    static ScreenStyle Style(int level) => level == 0 ? ScreenStyle.Minor : new(ScreenColor.Green, Bold: level > 2);

    int Level(decimal value)
    {
        var level = 1;
        while (level < Levels.Length - 1 && value > _limits[level - 1])
            level++;
        return level;
    }

    // A quarter of the days with usage has each level, so that one expensive day does not make all others look alike.
    static decimal[] Limits(IEnumerable<decimal> values)
    {
        var sorted = values.Where(value => value > 0).Order().ToList();
        return
        [
            .. Enumerable
                .Range(1, Levels.Length - 2)
                .Select(level => sorted.Count == 0 ? 0 : sorted[(sorted.Count - 1) * level / (Levels.Length - 1)]),
        ];
    }

    static ScreenLine Legend() =>
        new([
            new(new string(' ', LabelWidth) + "less ", ScreenStyle.Minor),
            .. Enumerable.Range(0, Levels.Length).Select(level => new ScreenSpan($"{Levels[level]} ", Style(level))),
            new("more", ScreenStyle.Minor),
        ]);

    static string Months(DateOnly first, int weeks)
    {
        var line = new char[LabelWidth + (weeks * CellWidth)];
        Array.Fill(line, ' ');
        var free = 0;
        for (var week = 0; week < weeks; week++)
        {
            var (start, at) = (first.AddDays(week * Days), LabelWidth + (week * CellWidth));
            if ((week > 0 && start.Month == start.AddDays(-Days).Month) || at < free || at + 3 > line.Length)
                continue;
            start.ToString("MMM", CultureInfo.InvariantCulture).CopyTo(line.AsSpan(at));
            free = at + 4;
        }

        return new(line);
    }
}
