using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Charts;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>The days of the last year as a calendar, and the usage of the selected day.</summary>
sealed class CalendarPanel(UsageLoader loader, ReportState state) : View
{
    const int Days = 371;

    Dictionary<DateOnly, UsageRow> _days = [];
    DateOnly _today,
        _first;
    DateOnly? _selected;

    public override string Title => "calendar";

    public override string Status => _days.Count == 0 ? "" : $"{CountText.Of(_days.Count, "day")} ";

    public override IReadOnlyList<KeyBinding> Keys =>
        [
            KeyBinding.Move([Key.Left, "h"], "Select the week before", () => Move(-7)),
            KeyBinding.Move([Key.Right, "l"], "Select the week after", () => Move(7)),
            KeyBinding.Move([Key.Up, "k"], "Select the day before", () => Move(-1)),
            KeyBinding.Move([Key.Down, "j"], "Select the day after", () => Move(1)),
            KeyBinding.Move([Key.Home, "g"], "Select the first day", () => Move(-Days)),
            KeyBinding.Move([Key.End, "G"], "Select today", () => Move(Days)),
        ];

    void Move(int days)
    {
        var day = Selected.DayNumber + days;
        _selected = DateOnly.FromDayNumber(
            Math.Clamp(day, Math.Min(_first.DayNumber, _today.DayNumber), _today.DayNumber)
        );
    }

    DateOnly Selected => _selected is { } day && day >= _first && day <= _today ? day : _today;

    public override Action Load(Database? database)
    {
        var today = loader.Today;
        var days = database is null
            ? []
            : loader
                .Days(database, today.AddDays(-Days))
                .Rows.Select(row => (Day: Parse(row.Keys[0]), Row: row))
                .Where(each => each.Day is not null && each.Day <= today)
                .ToDictionary(each => each.Day!.Value, each => each.Row);
        return () => (_days, _today) = (days, today);
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        var chart = new CalendarChart(
            _days.ToDictionary(day => day.Key, day => state.Value(day.Value.Totals)),
            _today,
            loader.WeekStart
        );
        _first = chart.First(width);
        return [.. chart.Draw(width, Selected), ScreenLine.Empty, .. Describe(Selected, width)];
    }

    IEnumerable<ScreenLine> Describe(DateOnly day, int width)
    {
        var name = day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
        if (!_days.TryGetValue(day, out var row))
        {
            yield return new([new(name, ScreenStyle.Heading), new("  no usage", ScreenStyle.Minor)]);
            yield break;
        }

        yield return new([
            new(name, ScreenStyle.Heading),
            $"  {ReportState.Summary(row.Totals)} · {CountText.Of(row.Totals.Sessions, "session")}",
        ]);
        foreach (var (model, totals) in row.Models)
            yield return ScreenLine.Of(
                SafeText.Pad($"  {SafeText.Safe(ModelLabel.Short(model))}", Math.Min(28, width / 2))
                    + $" {ReportState.Summary(totals)}"
            );
    }

    static DateOnly? Parse(string? key) =>
        DateOnly.TryParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
