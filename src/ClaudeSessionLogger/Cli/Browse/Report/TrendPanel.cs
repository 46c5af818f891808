using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Charts;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>Usage by day, week or month as bars, stacked by model, newest first.</summary>
sealed class TrendPanel(UsageLoader loader, ReportState state, Action reload) : ListView<UsageRow>
{
    const int LabelWidth = 14,
        NumberWidth = 9;

    static readonly IReadOnlyList<ReportKind> s_steps = [ReportKind.Daily, ReportKind.Weekly, ReportKind.Monthly];

    ReportKind _step = ReportKind.Daily;
    UsageReport? _report;
    List<string> _models = [];
    decimal _max;

    public override string Title => "time";

    public override string Status => _report is null ? "" : ReportState.Status(_report.Totals);

    public override string ShortStatus => _report is null ? "" : state.Short(_report.Totals);

    protected override IReadOnlyList<UsageRow> Items => _report?.Rows ?? [];

    protected override object Identity(UsageRow item) => item.Keys[0] ?? "";

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [new("t", "day/week", "Show days, weeks or months", () => Step())];

    void Step()
    {
        _step = s_steps[(s_steps.ToList().IndexOf(_step) + 1) % s_steps.Count];
        reload();
    }

    public override Action Load(Database? database)
    {
        var report = database is null ? null : loader.Trend(database, _step, state.Span);
        return () =>
            Change(() =>
            {
                _report = report;
                _models = report is null ? [] : Largest(report);
                _max = Items.Select(row => state.Value(row.Totals)).DefaultIfEmpty().Max();
            });
    }

    // If there are more models than looks, the last look is for the sum of the others.
    List<string> Largest(UsageReport report)
    {
        var models = report
            .Rows.SelectMany(row => row.Models)
            .GroupBy(use => use.Model)
            .OrderByDescending(uses => uses.Sum(use => state.Value(use.Totals)))
            .Select(uses => uses.Key)
            .ToList();
        return models.Count <= StackedBar.MaxParts ? models : models[..(StackedBar.MaxParts - 1)];
    }

    protected override IReadOnlyList<ScreenLine> Header(int width) =>
        _models.Count == 0
            ? []
            : Legend(
                [
                    .. _models.Select(
                        (model, i) => (StackedBar.Mark(i), $" {SafeText.Safe(ModelLabel.Short(model))}  ")
                    ),
                    .. HasOthers
                        ? [(StackedBar.Mark(StackedBar.MaxParts - 1), " others")]
                        : Array.Empty<(ScreenSpan, string)>(),
                ],
                width
            );

    // A mark without its name says nothing, so what does not fit goes to another line.
    static List<ScreenLine> Legend(IEnumerable<(ScreenSpan Mark, string Name)> parts, int width)
    {
        var (lines, free) = (new List<List<ScreenSpan>> { new() }, width);
        foreach (var (mark, name) in parts)
        {
            var wanted = SafeText.Width(mark.Text + name.TrimEnd());
            if (wanted > free && lines[^1].Count > 0)
            {
                lines.Add([]);
                free = width;
            }

            lines[^1].AddRange([mark, name]);
            free -= SafeText.Width(mark.Text + name);
        }

        return lines.ConvertAll(spans => new ScreenLine(spans));
    }

    bool HasOthers => _models.Count == StackedBar.MaxParts - 1 && Items.Any(row => Others(row) > 0);

    decimal Others(UsageRow row) =>
        row.Models.Where(use => !_models.Contains(use.Model)).Sum(use => state.Value(use.Totals));

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [
            ScreenLine.Of(
                SafeText.Fit($"No usage in {state.Span.Name}; p chooses another period.", width),
                ScreenStyle.Minor
            ),
        ];

    protected override ScreenLine Row(UsageRow item, int width)
    {
        if (item.EmptyLines > 0)
            return ScreenLine.Of(
                $"… {CountText.Of(item.EmptyLines, _report!.Shape.Line, _report.Shape.Lines)} without usage",
                ScreenStyle.Minor
            );
        var parts = _models.Select(model =>
            item.Models.Where(use => use.Model == model).Sum(use => state.Value(use.Totals))
        );
        var number =
            item.Totals.Responses == 0 ? ""
            : state.IsTokens ? Terminal.Abbreviated(item.Totals.Total)
            : Terminal.Cost(item.Totals.CostUsd, item.Totals.Mark);
        return new([
            SafeText.Pad(Label(item.Keys[0]), LabelWidth),
            new($" {number, NumberWidth}  ", ScreenStyle.Heading),
            .. StackedBar.Draw([.. parts, Others(item)], _max, width - LabelWidth - NumberWidth - 3),
        ]);
    }

    static string Label(string? key) =>
        DateOnly.TryParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? $"{key} {day.DayOfWeek.ToString()[..3]}"
            : key ?? "unknown";
}
