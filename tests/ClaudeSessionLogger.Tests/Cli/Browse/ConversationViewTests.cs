using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Conversations;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>A conversation is shown as <c>sessions read</c> shows it, page by page.</summary>
public sealed class ConversationViewTests : IDisposable
{
    readonly ConversationHome _home = new();

    BrowserDriver Open(string? message = null, string? words = null) =>
        new(
            _home.Home.Paths,
            browser => new ConversationView(browser, new(ConversationHome.Session), "A session", message, words)
        );

    [Fact]
    public void Scrolling_shows_every_line_once()
    {
        using var browser = Open();
        browser.Height = 12;
        var read = ConversationHome.Text(_home.Open());
        var shown = new List<string>();
        for (var last = ""; ; browser.Press(Key.Down))
        {
            var line = Body(browser)[0];
            shown.Add(line);
            if (browser.Screen == last)
                break;
            last = browser.Screen;
        }

        shown.AddRange(Body(browser)[1..]);
        // All that is read but the head, in the same order; long lines are wrapped.
        var expected = Words(read[read.IndexOf("Turn 1", StringComparison.Ordinal)..]).Take(200).ToList();
        Assert.Equal(expected, Words(string.Join('\n', shown)).Take(200));
    }

    [Fact]
    public void The_end_is_the_last_page_and_back_is_the_same_way()
    {
        using var browser = Open();
        browser.Height = 12;
        var first = browser.Screen;
        var end = browser.Press(Key.End).Screen;
        Assert.NotEqual(first, end);
        Assert.Equal(end, browser.Press(Key.PageDown, Key.Down).Screen);
        Assert.Equal(first, browser.Press(Key.Home).Screen);
        browser.Press(Key.PageDown, Key.PageDown, Key.PageUp, Key.PageUp);
        Assert.Equal(first, browser.Screen);
    }

    [Fact]
    public void What_is_loaded_again_is_shown_at_the_same_line()
    {
        using var browser = Open();
        browser.Height = 12;
        browser.Press(Key.PageDown, Key.Down);
        var shown = browser.Screen;
        browser.Browser.Reload();
        Assert.Equal(shown, browser.Screen);
    }

    [Fact]
    public void Messages_and_prompts_are_jumped_to()
    {
        using var browser = Open();
        browser.Height = 12;
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Add(browser.Lines[0].Split('#')[1].Split(' ')[0]);
            browser.Press("]");
        }

        Assert.Equal(numbers.Distinct(), numbers);
        browser.Press(Key.Home, "}");
        Assert.Contains("Turn ", string.Join('\n', Body(browser).Take(4)), StringComparison.Ordinal);
        var there = browser.Screen;
        Assert.Equal(there, browser.Press("}", "{").Screen);
    }

    [Fact]
    public void Tools_are_shown_in_short_in_full_or_not_at_all()
    {
        using var browser = Open();
        browser.Height = 200;
        var lengths = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            lengths.Add(Body(browser).Count(line => line.Length > 0));
            browser.Press("t");
        }

        Assert.True(lengths[1] > lengths[0] && lengths[0] > lengths[2], string.Join(' ', lengths));
        Assert.Contains("tools short", browser.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_goes_from_match_to_match()
    {
        using var browser = Open();
        browser.Height = 12;
        browser.Press("/").Type("nowhere to be found").Press(Key.Enter);
        Assert.Contains("Nothing that is shown contains these words.", browser.Screen, StringComparison.Ordinal);
        browser.Press("/", "Ctrl+U").Type("the").Press(Key.Enter);
        Assert.Contains("the", Body(browser)[0] + Body(browser)[1], StringComparison.OrdinalIgnoreCase);
        var first = browser.Screen;
        var second = browser.Press("n").Screen;
        Assert.NotEqual(first, second);
        Assert.Equal(first, browser.Press("N").Screen);
    }

    [Fact]
    public void What_was_searched_for_is_replaced_by_what_is_typed()
    {
        using var browser = Open(words: "the");
        Assert.Contains("search: the", browser.Press("/").Screen, StringComparison.Ordinal);
        Assert.Contains("search: x", browser.Type("x").Screen, StringComparison.Ordinal);
        browser.Press(Key.Escape, "/", Key.End).Type("n");
        Assert.Contains("search: then", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Escape, "/", Key.Backspace).Type("x");
        Assert.Contains("search: x", browser.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_cannot_go_further_says_so()
    {
        using var browser = Open();
        browser.Height = 12;
        Assert.Contains("This is the first message.", browser.Press("[").Screen, StringComparison.Ordinal);
        Assert.Contains(
            "The last prompt is on the screen.",
            browser.Press(Key.End, "}").Screen,
            StringComparison.Ordinal
        );
        Assert.Contains("Press / to say what to find.", browser.Press("n").Screen, StringComparison.Ordinal);
        Assert.Contains("Enter does nothing here.", browser.Press(Key.Enter).Screen, StringComparison.Ordinal);
        browser.Height = 1000;
        foreach (var key in (string[])["]", "{", Key.Down, Key.PageDown])
            Assert.Contains(
                "The whole conversation is on the screen.",
                browser.Press(key).Screen,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void A_session_whose_files_are_gone_says_so()
    {
        using var browser = new BrowserDriver(
            _home.Home.Paths,
            view => new ConversationView(view, new("00000000-0000-4000-8000-000000000000"), "gone")
        );
        Assert.Contains("cannot read session", browser.Screen, StringComparison.Ordinal);
        browser.Press("]", "{", "n", "t", Key.End, "/").Type("x").Press(Key.Enter);
    }

    [Fact]
    public void A_transcript_that_is_deleted_meanwhile_does_not_end_the_browser()
    {
        using var browser = Open();
        browser.Height = 12;
        File.Delete(_home.Transcript);
        browser.Press(Key.PageDown, Key.PageDown, Key.End, "t", "/").Type("the").Press(Key.Enter);
    }

    static string[] Body(BrowserDriver browser) => browser.Lines[1..^1];

    static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\n', '…', '┆', '│', '⎇'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length < 12);

    public void Dispose() => _home.Dispose();
}
