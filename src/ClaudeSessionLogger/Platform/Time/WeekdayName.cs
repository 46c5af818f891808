namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Parses the name of a day of the week, in English, or its beginning: <c>monday</c>, <c>mon</c>.</summary>
static class WeekdayName
{
    const int Shortest = 2;

    public static IReadOnlyList<string> All { get; } =
    [.. Enum.GetNames<DayOfWeek>().Select(name => name.ToLowerInvariant())];

    public static DayOfWeek? Parse(string text)
    {
        var name = text.Trim();
        if (name.Length < Shortest)
            return null;
        for (var day = 0; day < All.Count; day++)
        {
            if (All[day].StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return (DayOfWeek)day;
        }

        return null;
    }
}
