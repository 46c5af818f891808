using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>In every view, every key that its help lists does what the help says.</summary>
public sealed class ViewKeysTests : IDisposable
{
    // How to get from the list of sessions to a view, and for each key what is on the screen afterwards, or the
    // beginning of the command that runs. Words in angle brackets are keys that are pressed before.
    static readonly (string View, string[] Way, (string Key, string Shows)[] Keys)[] s_views =
    [
        (
            "SessionView",
            [Key.Enter],
            [
                (Key.Enter, "#1 of"),
                ("r", "Start Claude Code with session"),
                ("l", "Log a:"),
                ("f", "a copy of session"),
                ("y", "path of the transcript"),
                ("n", "title:"),
                ("t", "tags:"),
                ("p", "sessions pin"),
                ("x", "Markdown"),
                ("D", "Permanently forget"),
            ]
        ),
        (
            "ConversationView",
            [Key.Enter, Key.Enter],
            [
                ("]", "#2 of"),
                ("J", "#2 of"),
                ("[", "<]> #1 of"),
                ("K", "<J> #1 of"),
                ("}", "#2 of"),
                ("{", "<}> #1 of"),
                ("#", "message:"),
                ("/", "search:"),
                ("n", "<//test/Enter> 1 found"),
                ("N", "<//test/Enter> 1 found"),
                ("l", "Log a:"),
                ("r", "Start Claude Code with session"),
                ("t", "tools full"),
                ("T", "short  thinking"),
            ]
        ),
        (
            "LogView",
            ["2"],
            [
                (Key.Enter, "Note by Ada"),
                ("l", "Log a:"),
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
                ("/", "filter:"),
                (Key.Tab, "filter"),
                ("a", "5 entries"),
                (Key.Backspace, "<Tab> 4 not resolved"),
            ]
        ),
        (
            "EntryView",
            ["2", Key.Enter],
            [
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
            ]
        ),
        (
            "InboxView",
            // What was seen stays with a.
            ["3", "a"],
            [
                (Key.Enter, "Note by Ada"),
                ("a", "No unread changes"),
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
            ]
        ),
        (
            "ConflictsView",
            ["4"],
            [
                (Key.Enter, "Note by Ada"),
                (Key.Left, "to what Ada wrote?"),
                ("l", "to what Ada wrote?"),
                (Key.Right, "to what Keith wrote?"),
                ("r", "to what Keith wrote?"),
                ("v", "Conflict: title"),
            ]
        ),
        (
            "ReportView",
            ["5"],
            [
                (Key.Tab, "[calendar]"),
                (Key.BackTab, "[limits]"),
                ("p", "90 days"),
                ("m", "tokens, 30 days"),
                ("t", "2026-01-19"),
            ]
        ),
        (
            "ReportView",
            ["5", Key.Tab],
            [
                (Key.Tab, "[projects]"),
                (Key.BackTab, "[time]"),
                ("m", "tokens"),
                (Key.Left, "13 January 2026"),
                ("h", "13 January 2026"),
                (Key.Right, "<Left> 20 January 2026"),
                ("l", "<Left> 20 January 2026"),
                (Key.Up, "19 January 2026"),
                ("k", "19 January 2026"),
                (Key.Down, "<Up> 20 January 2026"),
                ("j", "<Up> 20 January 2026"),
                (Key.Home, "24 February 2025"),
                ("g", "24 February 2025"),
                (Key.End, "<Up> 20 January 2026"),
                ("G", "<Up> 20 January 2026"),
            ]
        ),
        ("ReportView", ["5", Key.BackTab], [(Key.Tab, "[time]"), (Key.BackTab, "[types]")]),
        (
            "MemoryView",
            ["6"],
            [
                (Key.Enter, "On Sundays."),
                ("h", "History of deploy.md"),
                ("/", "Search notes:"),
                ("c", "Memory conflicts"),
                ("d", "gone.md"),
                ("S", "Sync memory now?"),
            ]
        ),
        ("NoteView", ["6", Key.Enter], [("h", "History of deploy.md")]),
        (
            "NoteHistoryView",
            ["6", Key.Down, "h"],
            [(Key.Enter, "Version 2 of testing.md"), ("v", "Version 2 of testing.md"), ("R", "Make version 2")]
        ),
        (
            "MemoryConflictsView",
            ["6", "c"],
            [
                (Key.Enter, "Conflict in deploy.md"),
                ("d", "Conflict in deploy.md"),
                (Key.Left, "Keep the left text"),
                ("l", "Keep the left text"),
                (Key.Right, "Keep the right text"),
                ("r", "Keep the right text"),
            ]
        ),
        ("SearchView", ["s", "r", "e", "f", "u", "n", "d"], [(Key.Enter, "#")]),
        ("MemorySearchView", ["6", "/", "r", "e", "a", "l"], [(Key.Enter, "# Testing")]),
    ];

    // Those that select or scroll, with those that go back.
    static readonly (string There, string Back)[] s_moves =
    [
        (Key.Down, Key.Up),
        ("j", "k"),
        (Key.PageDown, Key.PageUp),
        ("Ctrl+F", "Ctrl+B"),
        (Key.Space, Key.PageUp),
        (Key.End, Key.Home),
        ("G", "g"),
    ];

    readonly BrowseHome _home = new();
    readonly List<string> _failures = [];

    [Fact]
    public void Every_key_of_every_view_does_what_its_help_says()
    {
        foreach (var (name, way, keys) in s_views)
        {
            using var browser = Open(way);
            Assert.Equal(name, browser.Browser.Top.GetType().Name);
            var listed = Listed(browser);
            var moves = s_moves.SelectMany(move => (string[])[move.There, move.Back]).ToHashSet();
            // What is listed is checked here, and moves below.
            Assert.Equal(
                keys.Select(key => key.Key).Order(),
                listed.Except(moves.Except(keys.Select(k => k.Key))).Order()
            );
            foreach (var (key, shows) in keys)
                Check(way, key, shows);
            foreach (var (there, back) in s_moves.Where(move => keys.All(key => key.Key != move.There)))
                if (listed.Contains(there))
                    CheckMove(way, there, back);
        }

        Assert.True(_failures.Count == 0, string.Join("\n\n", _failures));
    }

    static List<string> Listed(BrowserDriver browser) =>
        [.. BrowserKeys.Usable(browser.Browser.Top, browser.Browser.Top.Keys).SelectMany(binding => binding.Names)];

    [Fact]
    public void No_view_hides_a_key_of_the_browser()
    {
        foreach (var (_, way, _) in s_views)
        {
            using var browser = Open(way);
            Assert.Empty(
                Listed(browser).Intersect(BrowserKeys.Of(browser.Browser).SelectMany(binding => binding.Names))
            );
            // The help has all of them.
            browser.Height = 60;
            var listed = Listed(browser);
            browser.Press("F1");
            Assert.All(listed, key => Assert.Contains(key, browser.Screen, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Digits_show_the_main_views()
    {
        using var browser = Open([]);
        for (var i = BrowserViews.All.Count; i > 0; i--)
            Assert.Equal(
                BrowserViews.All[i - 1].Name,
                browser.Press(i.ToString(System.Globalization.CultureInfo.InvariantCulture)).Browser.Top.Title
            );
    }

    BrowserDriver Open(string[] way)
    {
        var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view), _home.Clock);
        return browser.Press(way);
    }

    void Check(string[] way, string key, string shows)
    {
        using var browser = Open(way);
        if (shows.StartsWith('<'))
        {
            var end = shows.IndexOf('>', shows.StartsWith("<}", StringComparison.Ordinal) ? 2 : 1);
            foreach (var before in Words(shows[1..end]))
                browser.Press(before);
            shows = shows[(end + 2)..];
        }

        browser.Press(key);
        if (
            !browser.Screen.Contains(shows, StringComparison.Ordinal)
            && !browser.Commands.Exists(command => command.StartsWith(shows, StringComparison.Ordinal))
        )
            _failures.Add($"{key} does not show '{shows}':\n{browser.Screen}");
    }

    // "//test/Enter" are the keys /, t, e, s, t and Enter.
    static IEnumerable<string> Words(string keys) =>
        keys.StartsWith("//", StringComparison.Ordinal)
            ? keys[2..].Split('/') is [var typed, var last]
                ? ["/", .. typed.Select(letter => letter.ToString()), last]
                : []
            : [keys];

    // On a screen where not everything fits, if anything can.
    void CheckMove(string[] way, string there, string back)
    {
        using var browser = Open(way);
        browser.Height = 6;
        browser.Press(Key.Home);
        var before = Drawn(browser);
        var moved = Drawn(browser.Press(there));
        browser.Press(back);
        if (before != moved ? before != Drawn(browser) : !Fits(browser))
            _failures.Add($"{there} or {back} does not move:\n{before}\n\n{moved}\n\n{Drawn(browser)}");
    }

    static string Drawn(BrowserDriver browser) =>
        string.Join(
            '\n',
            browser
                .Browser.Frame(browser.Width, browser.Height)
                .Lines.Select(line => (line.IsSelected ? "> " : "  ") + line.Text)
        );

    // Nothing to move: a single row, or a text that is shown completely.
    static bool Fits(BrowserDriver browser)
    {
        var end = Drawn(browser.Press(Key.End));
        return end == Drawn(browser.Press(Key.Home));
    }

    public void Dispose() => _home.Dispose();
}
