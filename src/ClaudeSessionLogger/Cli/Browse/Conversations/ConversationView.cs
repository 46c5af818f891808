using System.Globalization;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>What was said in a session, as <c>sessions read</c> shows it, from the client's files or the
/// archive.</summary>
/// <param name="message">The uuid of the message to begin with; null for the first.</param>
/// <param name="words">What is searched for from the beginning; null for nothing.</param>
sealed class ConversationView(
    IBrowser browser,
    SessionId id,
    string title,
    string? message = null,
    string? words = null
) : View
{
    ConversationScroll? _scroll;
    ConversationPages? _pages;
    string? _failure;
    ReadingOptions _options = new();
    TextQuery? _query = words is null ? null : new WordsTextQuery(new(words));
    List<int> _matches = [];
    (int Block, (int, int) Place)? _match;
    bool _isAtPlace = message is not null && words is not null;

    public override string Title => SafeText.Fit(SafeText.Safe(title), 50);

    public override string Status =>
        _scroll is not { Blocks.Count: > 0 } scroll
            ? ""
            : $"#{scroll.Blocks[scroll.Block].Number} of {scroll.Blocks.Count}"
                + $"  tools {_options.Tools.ToString().ToLowerInvariant()}"
                + (_options.Thinking ? "  thinking" : "")
                + (_query is null ? "" : $"  {_matches.Count} found")
                + " ";

    public override Action Load(Database? database) => Open;

    // Opens the database itself.
    void Open() =>
        browser.Run(
            $"conversation {id.Value}",
            _ =>
            {
                try
                {
                    var opened = browser.Alone(() =>
                        SessionConversation.Open(browser.Paths, id, CommandLine.LockTimeout)
                    );
                    var place = message is null || _scroll is not null ? null : Place(opened.Conversation, message);
                    return () => Put(new(opened), place);
                }
                catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
                {
                    return () => _failure = e.Message;
                }
            }
        );

    static ReadingRange? Place(Conversation conversation, string message)
    {
        try
        {
            return ReadingRange.Find(conversation, message, null, TimeZoneInfo.Local);
        }
        catch (Failure)
        {
            return null;
        }
    }

    void Put(ConversationPages pages, ReadingRange? place)
    {
        var before = _scroll is { Blocks.Count: > 0 } ? _scroll.Blocks[_scroll.Block] : default;
        (_pages, _failure) = (pages, null);
        var scroll = new ConversationScroll(pages) { Options = _options };
        var (number, of) = place is null ? (before.Number, before.Of?.Id) : (place.First, place.Of?.Id);
        for (var i = 0; i < pages.Blocks.Count && number > 0; i++)
            if (pages.Blocks[i].Number == number && pages.Blocks[i].Of?.Id == of)
                scroll.GoTo(i, place is null ? _scroll?.Place.Line ?? 0 : 0);
        _scroll = scroll;
        if (_query is not null)
            Find(jumps: false);
    }

    public override IReadOnlyList<KeyBinding> Keys =>
        [
            new(
                "l",
                "log",
                "Log an issue, task, finding, decision or note of the session",
                () => EntryText.AskNew(browser, id)
            ),
            new(
                "r",
                "resume",
                "Resume the session in its folder, after a question",
                () => SessionActions.Resume(browser, id, title)
            ),
            new("}", "prompt", "Go to the next prompt or subagent", () => Jump(1, "prompt", block => block.BeginsTurn)),
            new("{", "", "Go to the prompt or subagent before", () => Jump(-1, "prompt", block => block.BeginsTurn)),
            new("/", "find", "Search in what is shown", AskWords),
            new(["]", "J"], "message", "Go to the next message", () => Jump(1, "message", _ => true)),
            new(["[", "K"], "", "Go to the message before", () => Jump(-1, "message", _ => true)),
            new("#", "", "Go to a message by its number", AskNumber),
            new("n", "", "Go to the next match", () => GoToMatch(1)),
            new("N", "", "Go to the match before", () => GoToMatch(-1)),
            new("t", "show tools", "Show tools in short, in full, or not at all", ChangeTools),
            new("T", "show thinking", "Show Claude's thinking, or hide it", ChangeThinking),
            KeyBinding.Move([Key.Up, "k"], "Scroll up a line", () => _scroll?.Scroll(-1)),
            KeyBinding.Move([Key.Down, "j"], "Scroll down a line", () => _scroll?.Scroll(1)),
            KeyBinding.Move([Key.PageUp, "Ctrl+B"], "Scroll up a page", () => _scroll?.ScrollPage(-1)),
            KeyBinding.Move([Key.PageDown, "Ctrl+F", Key.Space], "Scroll down a page", () => _scroll?.ScrollPage(1)),
            KeyBinding.Move([Key.Home, "g"], "Go to the start", () => _scroll?.GoTo(0)),
            KeyBinding.Move([Key.End, "G"], "Go to the end", () => _scroll?.GoToEnd()),
        ];

    void AskNumber() =>
        browser.Ask(
            new(
                "message",
                "",
                text =>
                {
                    if (
                        !int.TryParse(
                            text.TrimStart('#'),
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var number
                        )
                    )
                        return;
                    for (var i = 0; i < (_scroll?.Blocks.Count ?? 0); i++)
                        if (_scroll!.Blocks[i].Number == number)
                        {
                            _scroll.GoTo(i);
                            return;
                        }

                    browser.Say($"There is no message {number}.");
                }
            )
        );

    void AskWords() =>
        browser.Ask(
            new(
                "search",
                _query?.Text ?? "",
                text =>
                {
                    var wanted = new WordQuery(text);
                    (_query, _matches) = (wanted.IsEmpty ? null : new WordsTextQuery(wanted), []);
                    if (_query is not null)
                        Find(jumps: true);
                }
            )
            {
                IsReplaced = true,
            }
        );

    void Find(bool jumps)
    {
        if (_pages is not { } pages || _query is not { } query)
            return;
        var options = _options;
        browser.Run(
            $"find {id.Value}",
            cancelled =>
            {
                var found = pages.Find(
                    text => query.Rate(text, new int[query.Terms]) == query.Terms,
                    options,
                    cancelled
                );
                return () =>
                {
                    _matches = found;
                    if (_isAtPlace)
                        ShowPlace();
                    if (!jumps)
                        return;
                    if (found.Count == 0)
                        browser.Say("Nothing that is shown contains these words.");
                    else
                        GoTo(found.Find(block => block >= _scroll?.Block) is > 0 and var next ? next : found[0]);
                };
            }
        );
    }

    // What a search has found may be in what a tool returned, which is hidden at first.
    void ShowPlace()
    {
        _isAtPlace = false;
        if (_matches.Contains(_scroll!.Block))
            GoTo(_scroll.Block);
        else if (_options.Tools != ToolDisplay.Full)
        {
            _isAtPlace = true;
            Change(_options with { Tools = ToolDisplay.Full, Thinking = true });
        }
    }

    void GoToMatch(int step)
    {
        if (_scroll is not { } scroll)
            return;
        if (_matches.Count == 0)
        {
            browser.Say(
                _query is null ? "Press / to say what to find."
                : _options.Tools == ToolDisplay.Full ? "Nothing contains these words."
                : "Nothing that is shown contains these words. Press t to show more of tools."
            );
            return;
        }

        // Several matches may be on the last screen, where the place does not change.
        var from = _match is { } known && known.Place == scroll.Place ? known.Block : scroll.Block;
        var next = step > 0 ? _matches.FindIndex(block => block > from) : _matches.FindLastIndex(block => block < from);
        var to =
            next >= 0 ? next
            : step > 0 ? 0
            : _matches.Count - 1;
        if (!GoTo(_matches[to]))
            browser.Say(
                _matches.Count == 1
                    ? "This is the only match."
                    : $"Match {to + 1} of {_matches.Count} is on the screen."
            );
    }

    void Jump(int step, string what, Func<ConversationBlock, bool> isWanted)
    {
        if (_scroll is not { } scroll || scroll.Jump(step, isWanted))
            return;
        browser.Say(
            scroll.FitsScreen ? "The whole conversation is on the screen."
            : step > 0 ? $"The last {what} is on the screen."
            : $"This is the first {what}."
        );
    }

    public override string WhyNothing(KeyBinding key) =>
        _scroll is not { } scroll ? ""
        : !key.IsMove ? base.WhyNothing(key)
        : scroll.FitsScreen ? "The whole conversation is on the screen."
        : "";

    bool GoTo(int block)
    {
        var lines = _scroll!.Lines(block);
        var line = 0;
        while (line < lines.Count && _query!.MatchesIn(lines[line].Text).Count == 0)
            line++;
        var hasMoved = _scroll.Show(block, line < lines.Count ? line : 0);
        _match = (block, _scroll.Place);
        return hasMoved;
    }

    void ChangeTools() => Change(_options with { Tools = (ToolDisplay)(((int)_options.Tools + 1) % 3) });

    void ChangeThinking() => Change(_options with { Thinking = !_options.Thinking });

    void Change(ReadingOptions options)
    {
        _options = options;
        if (_scroll is null)
            return;
        _scroll.Options = options;
        Find(jumps: false);
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        if (_scroll is null)
            return _failure is null
                ? [ScreenLine.Of("Loading…", ScreenStyle.Minor)]
                : BrowserDialog.Wrapped(SafeText.Safe(_failure), width, ScreenStyle.Bad);
        var lines = _scroll.Draw(width, height);
        return _query is null ? lines : [.. lines.Select(line => Highlight.Of(line, _query))];
    }
}
