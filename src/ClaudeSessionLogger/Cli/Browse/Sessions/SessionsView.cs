using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>All sessions: sorted, filtered as one types, and what can be done with them.</summary>
sealed class SessionsView : ListView<ListedSession>
{
    readonly IBrowser _browser;
    readonly PeriodParser _periods;
    readonly HashSet<SessionId> _marked = [];
    readonly SessionActions _actions;
    List<ListedSession> _all = [],
        _shown = [];
    SessionListFilter _filter;
    ListOrder _order;
    decimal _expensive,
        _total;
    long _tokens;
    bool _isFiltering;

    public SessionsView(IBrowser browser)
    {
        _browser = browser;
        _periods = new(browser.Clock.GetLocalNow(), Settings.Load(browser.Paths, _ => { }).WeekStart);
        _actions = new(browser, Selected);
        var state = BrowserState.Load(browser.Paths);
        _filter = SessionListFilter.Parse(state.Filter ?? "", _periods);
        _order = ListOrders.Parse(state.Order);
    }

    public override string Title => "Sessions";

    public override string Status =>
        (_marked.Count > 0 ? $"{_marked.Count} selected  " : "")
        + (_filter.Words.Count > 0 ? $"{Terminal.Number(_shown.Count)} of " : "")
        + $"{Count}  {Terminal.Abbreviated(_tokens)} tokens  {Terminal.Money(_total)} ";

    public override string ShortStatus =>
        (_marked.Count > 0 ? $"{_marked.Count} selected  " : "")
        + (_filter.Words.Count > 0 ? $"{Terminal.Number(_shown.Count)} of {Terminal.Number(_all.Count)}" : Count)
        + $"  {Terminal.Money(_total)} ";

    public override string ShortestStatus =>
        _marked.Count > 0 ? $"{_marked.Count} selected "
        : _filter.Words.Count > 0 ? $"{Terminal.Number(_shown.Count)} of {Terminal.Number(_all.Count)} "
        : $"{Terminal.Money(_total)} ";

    string Count => Terminal.Count(_all.Count, "session");

    protected override IReadOnlyList<ListedSession> Items => _shown;

    protected override object Identity(ListedSession item) => item.Id;

    public override Action Load(Database? database)
    {
        var all = database is null ? [] : ListedSession.ReadAll(database);
        return () => Change(() => Arrange(all));
    }

    void Arrange(List<ListedSession> all)
    {
        if (!ReferenceEquals(all, _all))
            _order.Sort(all);
        _all = all;
        _shown = _filter.Words.Count == 0 ? all : all.FindAll(_filter.Matches);
        (_total, _tokens) = (0, 0);
        foreach (var session in _shown)
            (_total, _tokens) = (_total + session.CostUsd, _tokens + session.Tokens);
        var costs = _shown.ConvertAll(session => session.CostUsd);
        costs.Sort();
        // The upper twentieth, if it costs anything.
        _expensive = costs.Count < 5 ? decimal.MaxValue : Math.Max(costs[^(1 + costs.Count / 20)], 0.01m);
    }

    protected override IReadOnlyList<ScreenLine> Header(int width)
    {
        List<ScreenLine> lines = [new SessionLine(width, _order).Heading()];
        if (_filter.Words.Count > 0)
            lines.Insert(
                0,
                new([
                    new("filter ", ScreenStyle.Minor),
                    .. _filter.Words.SelectMany(word => (ScreenSpan[])[new($" {word} × ", new(Reverse: true)), " "]),
                ])
            );
        return lines;
    }

    protected override ScreenLine Row(ListedSession item, int width) =>
        new SessionLine(width, _order).Of(
            item,
            _marked.Contains(item.Id),
            item.CostUsd >= _expensive,
            _browser.Clock.GetUtcNow().UtcDateTime
        );

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        BrowserDialog.Wrapped(
            _all.Count > 0
                ? NoneHasAllWords()
                    + (
                        _isFiltering
                            ? "Press Enter, then s, to search what was said in sessions."
                            : "Press s to search what was said in sessions, or Backspace to remove the last word."
                    )
                : "No sessions yet. Run claude-session-logger setup to record existing transcripts and new sessions.",
            width,
            ScreenStyle.Minor
        );

    string NoneHasAllWords() =>
        _filter.Unclear switch
        {
            [] => "No session has all words in its title, tags, project, branch, type or model. ",
            [var word, ..] when word.StartsWith("cost", StringComparison.OrdinalIgnoreCase) =>
                $"{SafeText.Safe(word)} names no cost, such as cost:>2. ",
            [var word, ..] => $"{SafeText.Safe(word)} names no day or period, such as on:last-month or since:7d. ",
        };

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "open", "Open the session", OpenSession),
            new(
                "/",
                "filter",
                "Filter by words, or project: tag: branch: model: type: on: since: until: cost:",
                AskFilter
            ),
            new("o", "order", "Sort by time, cost or tokens", ChangeOrder),
            .. _actions.Keys,
            new(Key.Space, "", "Select the session, or unselect it", Mark),
            new("u", "", "Unselect all", _marked.Clear),
            new(Key.Backspace, "", "Remove the last word of the filter", RemoveWord),
            new(
                _filter.Words.Count > 0 ? [Key.Delete, Key.Escape] : [Key.Delete],
                "",
                "Remove all words of the filter",
                () => Filter("", isKept: true)
            ),
        ];

    /// <summary>The sessions that a key is about: those that were selected, or the one at the cursor.</summary>
    List<ListedSession> Selected() =>
        _marked.Count > 0 ? _all.FindAll(session => _marked.Contains(session.Id))
        : SelectedItem is { } one ? [one]
        : [];

    void OpenSession()
    {
        if (SelectedItem is { } session)
            _browser.Open(new SessionView(_browser, session));
    }

    void Mark()
    {
        if (SelectedItem is not { } session)
            return;
        if (!_marked.Remove(session.Id))
            _marked.Add(session.Id);
        Select(SelectedIndex + 1);
    }

    void AskFilter()
    {
        var before = string.Join(' ', _filter.Words);
        _isFiltering = true;
        _browser.Ask(
            new("filter", before.Length > 0 ? before + " " : "", text => EndFilter(() => Filter(text, isKept: true)))
            {
                Hint = "words in titles, on:last-month cost:>2 project:x #tag since:7d branch:x model:x",
                Changed = text => Filter(text, isKept: false),
                Cancelled = () => EndFilter(Remember),
            }
        );
    }

    void EndFilter(Action act)
    {
        _isFiltering = false;
        act();
    }

    void Filter(string text, bool isKept)
    {
        Change(() =>
        {
            _filter = SessionListFilter.Parse(text, _periods);
            Arrange(_all);
        });
        if (isKept)
            Remember();
    }

    void Remember() => new BrowserState(string.Join(' ', _filter.Words), _order.Name()).Save(_browser.Paths);

    void RemoveWord() => Filter(string.Join(' ', _filter.Words.SkipLast(1)), isKept: true);

    void ChangeOrder()
    {
        _order = _order.Next();
        Change(() =>
        {
            _order.Sort(_all);
            Arrange(_all);
        });
        Select(0);
        Remember();
        _browser.Say($"Sorted by {_order.Name()}.");
    }
}
