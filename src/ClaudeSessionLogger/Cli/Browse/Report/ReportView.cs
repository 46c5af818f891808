using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>Usage and cost over time, as a calendar, by project, model, branch and type, and their limits.</summary>
sealed class ReportView : View
{
    readonly IBrowser _browser;
    readonly ReportState _state = new();
    readonly IReadOnlyList<View> _panels;
    readonly HashSet<View> _loaded = [];
    int _shown;
    bool _isEmpty;

    public ReportView(IBrowser browser)
    {
        _browser = browser;
        var loader = new UsageLoader(browser.Paths, browser.Clock);
        _panels =
        [
            new TrendPanel(loader, _state, browser.Reload),
            new CalendarPanel(loader, _state),
            new UsageTablePanel(loader, _state, ReportKind.Projects),
            new UsageTablePanel(loader, _state, ReportKind.Models),
            new UsageTablePanel(loader, _state, ReportKind.Branches),
            new UsageTablePanel(loader, _state, ReportKind.Types),
            new LimitsPanel(loader),
        ];
    }

    View Panel => _panels[_shown];

    public override string Title => "Report";

    public override string Status => Panel.Status;

    public override string ShortStatus => Panel.ShortStatus;

    public override string ShortestStatus => Panel.ShortestStatus;

    public override IReadOnlyList<KeyBinding> Keys =>
        [
            new([Key.Tab], "next", "Show the next part of the report", () => Show(_shown + 1)),
            new([Key.BackTab], "", "Show the part before", () => Show(_shown - 1)),
            .. Panel is CalendarPanel or LimitsPanel
                ? Array.Empty<KeyBinding>()
                : [new("p", "period", "Show 7, 30 or 90 days, 12 months, or all times", Period)],
            .. Panel is LimitsPanel
                ? Array.Empty<KeyBinding>()
                : [new KeyBinding("m", "cost/tokens", "Measure cost or tokens", Measure)],
            .. Panel.Keys,
        ];

    void Show(int panel)
    {
        _shown = (panel + _panels.Count) % _panels.Count;
        _browser.Reload();
    }

    void Period()
    {
        _state.Span = _state.Span.Next;
        _browser.Reload();
    }

    void Measure()
    {
        _state.IsTokens = !_state.IsTokens;
        _browser.Reload();
    }

    public override Action Load(Database? database)
    {
        var (panel, put) = (Panel, Panel.Load(database));
        return () =>
        {
            _isEmpty = database is null;
            _loaded.Add(panel);
            put();
        };
    }

    public override bool Press(Key key) => Panel.Press(key);

    public override string WhyNothing(KeyBinding key) => Panel.WhyNothing(key);

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        if (_isEmpty)
            return BrowserDialog.Wrapped(
                "No sessions yet. Run claude-session-logger setup to record existing transcripts and new sessions.",
                width,
                ScreenStyle.Minor
            );
        var tabs = new List<ScreenSpan>();
        foreach (var (panel, i) in _panels.Select((panel, i) => (panel, i)))
            tabs.Add(
                i == _shown ? new($"[{panel.Title}]", ScreenStyle.Heading) : new($" {panel.Title} ", ScreenStyle.Minor)
            );
        var what =
            Panel is LimitsPanel ? ""
            : Panel is CalendarPanel ? _state.Measure
            : $"{_state.Measure}, {_state.Span.Name}";
        var isWide = width >= tabs.Sum(span => span.Text.Length) + what.Length + 2;
        var title = new ScreenLine(tabs);
        List<ScreenLine> top = isWide
            ? [title.WithRight(width, new ScreenSpan(what, ScreenStyle.Accent))]
            : [title, ScreenLine.Of(what, ScreenStyle.Accent)];
        return _loaded.Contains(Panel) ? [.. top, .. Panel.Draw(width, Math.Max(1, height - top.Count))] : top;
    }
}
