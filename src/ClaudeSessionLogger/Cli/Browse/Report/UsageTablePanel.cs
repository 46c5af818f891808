using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Charts;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>Usage by project, model, branch or type, the largest first.</summary>
sealed class UsageTablePanel(UsageLoader loader, ReportState state, ReportKind kind) : ListView<UsageRow>
{
    UsageReport? _report;
    (int Width, bool IsTokens, TableLines Table)? _drawn;

    public override string Title => ReportDefinition.For(kind).Lines;

    public override string Status => _report is null ? "" : ReportState.Status(_report.Totals);

    public override string ShortStatus => _report is null ? "" : state.Short(_report.Totals);

    protected override IReadOnlyList<UsageRow> Items => _report?.Rows ?? [];

    protected override object Identity(UsageRow item) => string.Join('\n', item.Keys);

    protected override IEnumerable<KeyBinding> OwnKeys => [];

    public override Action Load(Database? database)
    {
        var report = database is null ? null : loader.Table(database, kind, state.Span, state.IsTokens);
        return () => Change(() => (_report, _drawn) = (report, null));
    }

    protected override IReadOnlyList<ScreenLine> Header(int width)
    {
        if (_report is null || Items.Count == 0)
            return [];
        // Only what explains the marks on costs.
        var remarks = ReportNotes.Of(
            _report.Gaps with
            {
                UnattributedUsd = null,
                LowerBoundResponses = 0,
                SkippedLines = 0,
            },
            ""
        );
        return
        [
            .. remarks.Select(text => ScreenLine.Of(SafeText.Fit(text, width), ScreenStyle.Minor)),
            Table(width).Heading,
        ];
    }

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [
            ScreenLine.Of(
                SafeText.Fit($"No usage in {state.Span.Name}; p chooses another period.", width),
                ScreenStyle.Minor
            ),
        ];

    protected override ScreenLine Row(UsageRow item, int width) => Table(width).Rows[IndexOf(item)];

    int IndexOf(UsageRow item)
    {
        for (var i = 0; i < Items.Count; i++)
            if (ReferenceEquals(Items[i], item))
                return i;
        return 0;
    }

    TableLines Table(int width)
    {
        if (_drawn is { } drawn && (drawn.Width, drawn.IsTokens) == (width, state.IsTokens))
            return drawn.Table;
        var lines = TableLines.Of(Fill(_report!), width);
        _drawn = (width, state.IsTokens, lines);
        return lines;
    }

    TextTable Fill(UsageReport report)
    {
        var table = new TextTable([
            .. report.Shape.Keys.Select(key => new TextColumn(
                key.Heading,
                MinWidth: key.MinWidth,
                DropPriority: key.DropPriority
            )
            {
                WantedWidth = 20,
                Shorten = kind == ReportKind.Models ? ModelLabel.Short : null,
            }),
            TextColumn.Number("sessions", drop: 2),
            TextColumn.Number("tokens", drop: state.IsTokens ? 0 : 1),
            TextColumn.Number("cost", drop: state.IsTokens ? 1 : 0),
            TextColumn.Number("share"),
        ]);
        var (sum, max) = (state.Value(report.Totals), report.Rows.Max(row => state.Value(row.Totals)));
        foreach (var row in report.Rows)
        {
            var value = state.Value(row.Totals);
            table.AddRow([
                .. row.Keys.Select(key => key ?? "unknown"),
                Terminal.Number(row.Totals.Sessions),
                Terminal.Abbreviated(row.Totals.Total),
                Terminal.Cost(row.Totals.CostUsd, row.Totals.Mark),
                sum > 0 ? Share(value / sum) : "",
            ]);
            if (max > 0)
                table.AddBar((double)(value / max));
        }

        return table;
    }

    static string Share(decimal share) =>
        share is > 0 and < 0.005m ? "<1%" : share.ToString("0%", CultureInfo.InvariantCulture);
}
