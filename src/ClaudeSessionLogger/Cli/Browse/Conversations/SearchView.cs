using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>Searches what was said in all sessions, as one types. A new letter ends the search that runs.</summary>
sealed class SearchView(IBrowser browser) : ListView<SearchItem>
{
    const int Most = 100;

    readonly LineEditor _line = new();
    IReadOnlyList<SearchItem> _found = [];
    string? _searched;
    bool _isSearching;

    public override string Title => "Search";

    public override string Status =>
        _isSearching ? "searching… "
        : _searched is null ? ""
        : $"{_found.Count}{(_found.Count == Most ? " or more" : "")} found ";

    protected override IReadOnlyList<SearchItem> Items => _found;

    protected override object Identity(SearchItem item) => (item.SessionId, item.Message, item.Snippet);

    public override bool IsTyping => true;

    public override (int X, int Y)? Cursor => ("Search: ".Length + _line.Column, 0);

    public override bool Press(Key key)
    {
        var before = _line.Text;
        var taken = _line.Press(key);
        if (_line.Text != before)
            Search(_line.Text.Trim());
        return taken;
    }

    void Search(string text)
    {
        _isSearching = text.Length > 0;
        browser.Run(
            "search",
            cancelled =>
            {
                var found = text.Length == 0 ? [] : Find(text, cancelled);
                return () => Change(() => (_found, _searched, _isSearching) = (found, text, false));
            }
        );
    }

    List<SearchItem> Find(string text, CancellationToken cancelled)
    {
        // Typing one more letter would search in vain.
        if (cancelled.CanBeCanceled && cancelled.WaitHandle.WaitOne(60))
            return [];
        var query = new SearchQuery(browser.Paths, Settings.Load(browser.Paths, _ => { }), browser.Clock, _ => { });
        return browser.Alone(() =>
            query.Find(new WordQuery(text), new(Kinds: [SearchKind.Session], Limit: Most) { Cancelled = cancelled })
        );
    }

    protected override IReadOnlyList<ScreenLine> Header(int width) =>
        [ScreenLine.Join(new("Search: ", ScreenStyle.Accent), _line.Text), ScreenLine.Empty];

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [
            ScreenLine.Of(
                _isSearching ? ""
                    : _searched is null or "" ? "Type words, or a \"phrase\", that were said in a session."
                    : "No session contains these words.",
                ScreenStyle.Minor
            ),
        ];

    protected override ScreenLine Row(SearchItem item, int width)
    {
        var time = item.At?.ToLocalTime().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var speaker = $"{item.Speaker ?? "title", -6} ";
        var place = $"{time, -10} ";
        var project = SafeText.Pad(SafeText.Safe(item.Project ?? "?"), width < 80 ? 10 : 16) + " ";
        var snippet = SafeText.Safe(item.Snippet);
        var room = Math.Max(1, width - place.Length - SafeText.Width(project) - speaker.Length);
        var line = ScreenLine.Join(
            new(place, ScreenStyle.Minor),
            project,
            new(speaker, ScreenStyle.Minor),
            CentredText.Fit(snippet, item.Query?.MatchesIn(snippet) ?? [], room)
        );
        return item.Query is { } query ? Highlight.Of(line, query) : line;
    }

    // The search still runs, so there may be something to open in a moment.
    public override string WhyNothing(KeyBinding key) => _isSearching ? "" : base.WhyNothing(key);

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [new(Key.Enter, "open", "Read the session from the match on", OpenMatch)];

    void OpenMatch()
    {
        if (SelectedItem is { SessionId: { } id } item)
            browser.Open(new ConversationView(browser, id, item.Title ?? SessionRow.Untitled, item.Message, _searched));
    }
}
