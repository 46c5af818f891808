using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>In every view, every key that its help lists does what the help says.</summary>
public sealed partial class ViewKeysTests : IDisposable
{
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
            // The help lists every key of the view.
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
