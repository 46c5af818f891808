using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Conversations;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>Every key that the help lists does what it says.</summary>
public sealed class BrowserKeysTests : IDisposable
{
    readonly CapturedHome _home = new();

    public BrowserKeysTests()
    {
        for (var i = 1; i <= 40; i++)
            _home.Session(i).Prompt($"prompt {i} about refunds").Response(new(10, 20, 0, 30, 400), "Read").Save();
        _home.Import();
    }

    // What a key shows or does that was not there before: a text on the screen, or a command.
    static readonly Dictionary<string, string> s_sessions = new()
    {
        [Key.Enter] = "Cost by part",
        ["/"] = "filter:",
        ["o"] = "Sorted by cost",
        ["r"] = "Start Claude Code with session",
        ["f"] = "a copy of session",
        ["y"] = "path of the transcript",
        ["l"] = "Log a:",
        ["n"] = "title:",
        ["t"] = "tags:",
        ["p"] = "sessions pin",
        ["x"] = "Markdown",
        ["D"] = "Permanently forget",
        [Key.Space] = "1 selected",
        ["s"] = "Search:",
        ["?"] = "In every view",
        ["F1"] = "In every view",
    };

    [Fact]
    public void Keys_of_the_list_of_sessions()
    {
        foreach (var (key, effect) in s_sessions)
        {
            using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
            Assert.DoesNotContain(effect, browser.Screen, StringComparison.Ordinal);
            browser.Press(key);
            Assert.True(
                browser.Screen.Contains(effect, StringComparison.Ordinal)
                    || browser.Commands.Exists(command => command.StartsWith(effect, StringComparison.Ordinal)),
                $"{key} does not show '{effect}':\n{browser.Screen}"
            );
        }
    }

    [Fact]
    public void Every_key_of_the_help_has_a_test()
    {
        // Those that move the selection or the page, and those that undo what others do.
        string[] others =
        [
            Key.Up,
            "k",
            Key.Down,
            "j",
            Key.PageUp,
            "Ctrl+B",
            Key.PageDown,
            "Ctrl+F",
            Key.Home,
            "g",
            Key.End,
            "G",
            Key.Backspace,
            Key.Delete,
            "u",
            "Ctrl+L",
            "q",
            "Ctrl+C",
            Key.Escape,
        ];
        using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
        var listed = browser
            .Browser.Top.Keys.Concat(BrowserKeys.Of(browser.Browser))
            .SelectMany(binding => binding.Names)
            .Where(name => !char.IsAsciiDigit(name[0]));
        Assert.Equal(s_sessions.Keys.Concat(others).Order(), listed.Order());
        browser.Height = 60;
        var help = browser.Press("?").Screen;
        Assert.All(listed, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_that_move_select_another_session()
    {
        using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
        foreach (
            var (there, back) in ((string, string)[])
                [
                    (Key.Down, Key.Up),
                    ("j", "k"),
                    (Key.PageDown, Key.PageUp),
                    ("Ctrl+F", "Ctrl+B"),
                    (Key.End, Key.Home),
                    ("G", "g"),
                ]
        )
        {
            Assert.NotEqual(0, Selected(browser.Press(there)));
            Assert.Equal(0, Selected(browser.Press(back)));
        }
    }

    [Fact]
    public void Keys_that_take_back()
    {
        using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
        var first = browser.Screen;
        Assert.Equal(first, browser.Press(Key.Space, "u", Key.Up).Screen);
        Assert.Equal(first, browser.Press("/").Type("a b").Press(Key.Enter, Key.Delete).Screen);
        Assert.Equal(first, browser.Press("/").Type("prompt").Press(Key.Enter, Key.Backspace).Screen);
        Assert.Equal(
            first,
            browser.Press(Key.Enter, Key.Escape, "?", Key.Escape, "s", Key.Escape, "1", "Ctrl+L").Screen
        );
        Assert.True(browser.Press("q").Browser.IsOver);
    }

    [Fact]
    public void A_session_is_opened_and_read()
    {
        using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
        Assert.IsType<SessionView>(browser.Press(Key.Enter).Browser.Top);
        Assert.IsType<ConversationView>(browser.Press(Key.Enter).Browser.Top);
        Assert.Contains("about refunds", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Escape, Key.Escape);
        Assert.IsType<SessionsView>(browser.Browser.Top);
    }

    [Fact]
    public void What_was_said_is_found_while_it_is_typed_and_opened_at_its_place()
    {
        using var browser = new BrowserDriver(_home.Paths, view => new SessionsView(view));
        browser.Press("s").Type("prompt 17");
        Assert.Contains("1 found", browser.Lines[0], StringComparison.Ordinal);
        browser.Press(Key.Enter);
        Assert.IsType<ConversationView>(browser.Browser.Top);
        Assert.Contains("prompt 17 about refunds", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Escape);
        Assert.IsType<SearchView>(browser.Browser.Top);
        // Letters are typed, not commands.
        browser.Type("q?D");
        Assert.False(browser.Browser.IsOver);
    }

    /// <summary>Keys at random never start, delete or send anything without a confirmation.</summary>
    [Fact]
    public void Random_keys_change_nothing_that_was_not_confirmed()
    {
        string[] keys =
        [
            .. Enumerable.Range(' ', 95).Select(code => code == ' ' ? Key.Space : ((char)code).ToString()),
            Key.Enter,
            Key.Enter,
            Key.Enter,
            Key.Escape,
            Key.Escape,
            Key.Backspace,
            Key.Delete,
            Key.Tab,
            Key.BackTab,
            Key.Up,
            Key.Down,
            Key.Down,
            Key.Left,
            Key.Right,
            Key.Home,
            Key.End,
            Key.PageUp,
            Key.PageDown,
            "F1",
            "Ctrl+L",
            "Ctrl+U",
            "Ctrl+W",
            "Ctrl+A",
            "Ctrl+E",
            "Ctrl+F",
            "Ctrl+B",
            "é",
            "漢",
            "👩‍👧",
        ];
        var random = new Random(1916);
        var count = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 10_000 : 2_000;
        BrowserDriver? browser = null;
        for (var i = 0; i < count; i++)
        {
            if (browser is null || browser.Browser.IsOver)
            {
                Check(browser);
                browser = new(_home.Paths, view => new SessionsView(view));
            }

            var key = keys[random.Next(keys.Length)];
            if (browser.Browser.Dialog.IsConfirming && key is "y" or "Y")
                continue;
            (browser.Width, browser.Height) =
                random.Next(50) == 0 ? (random.Next(1, 200), random.Next(1, 60)) : (100, 30);
            browser.Press(key);
        }

        Check(browser);

        static void Check(BrowserDriver? browser)
        {
            if (browser is null)
                return;
            Assert.Null(browser.Browser.LeavingFor);
            Assert.All(
                browser.Commands,
                command =>
                    Assert.True(
                        // What is typed and ended with Enter is meant.
                        command.Split(' ')[0]
                            is "note"
                                or "log"
                                or "edit"
                            || command.Split(' ')[1] is "pin" or "unpin" or "tag" or "untag" or "rename" or "read",
                        command
                    )
            );
            browser.Dispose();
        }
    }

    static int Selected(BrowserDriver browser)
    {
        var lines = browser.Browser.Frame(100, 30).Lines;
        for (var i = 2; i < lines.Count; i++)
            if (lines[i].IsSelected)
                return i - 2;
        return -1;
    }

    public void Dispose() => _home.Dispose();
}
