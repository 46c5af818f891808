using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Conversations;
using ClaudeSessionLogger.Cli.Browse.Terminals;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>The keys that work in every view.</summary>
static class BrowserKeys
{
    public static IReadOnlyList<KeyBinding> Of(Browser browser) => Usable(browser.Top, All(browser));

    /// <summary>The keys that act in a view: where text is typed, those that type nothing.</summary>
    public static IReadOnlyList<KeyBinding> Usable(View view, IReadOnlyList<KeyBinding> keys) =>
        !view.IsTyping
            ? keys
            :
            [
                .. keys.Select(key =>
                        key with
                        {
                            Names = [.. key.Names.Where(name => name.Length > 1 && name != Key.Space)],
                        }
                    )
                    .Where(key => key.Names.Count > 0),
            ];

    static IReadOnlyList<KeyBinding> All(Browser browser) =>
        [
            .. BrowserViews.All.Select(
                (view, index) =>
                    new KeyBinding(
                        (index + 1).ToString(CultureInfo.InvariantCulture),
                        "",
                        $"Show {view.Name.ToLowerInvariant()}",
                        () => browser.Show(view)
                    )
            ),
            new("s", "search", "Search what was said in all sessions", () => Search(browser)),
            new(Key.Escape, browser.IsFirst ? "" : "back", "Go back", browser.Back),
            new(["?", "F1"], "help", "Show all keys", () => Help(browser)),
            new("Ctrl+L", "", "Draw the screen again", browser.Redraw),
            new(["q", "Ctrl+C"], "quit", "Quit", browser.Quit),
        ];

    static void Search(Browser browser)
    {
        if (browser.Top is not SearchView)
            browser.Open(new SearchView(browser));
    }

    static void Help(Browser browser)
    {
        if (browser.Top is not HelpView)
            browser.Open(new HelpView(browser.Top, Of(browser)));
    }
}
