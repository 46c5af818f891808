using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Every view of the published program looks as it should, at every size and in every style.</summary>
public sealed class BrowseGoldenTests : IDisposable
{
    // The keys that lead to each view, one after the other, and what it shows at last.
    static readonly (string View, string[] Keys, string Shows)[] s_sessions =
    [
        ("sessions", [], "Fix double-counted"),
        ("filter-asked", ["/", "refund"], "filter: refund"),
        ("filter", ["Enter"], "refund ×"),
        ("help", ["?"], "Keys: Sessions"),
        ("session", ["Escape", "BSpace", "Enter"], "Cost by part"),
        ("conversation", ["Enter"], "tools short"),
        ("search", ["Escape", "Escape", "s", "refunds"], "found"),
    ];

    static readonly (string View, string[] Keys, string Shows)[] s_log =
    [
        ("log", ["Escape", "2"], "not resolved"),
        ("entry", ["Enter"], "Entry "),
        ("conflicts", ["Escape", "4"], "the staging report"),
        ("inbox", ["3"], "new or changed"),
    ];

    static readonly (string View, string[] Keys, string Shows)[] s_report =
    [
        ("report-time", ["5"], "[time]"),
        ("report-calendar", ["Tab"], "[calendar]"),
        ("report-projects", ["Tab"], "[projects]"),
        ("report-models", ["Tab"], "[models]"),
        ("report-branches", ["Tab"], "[branches]"),
        ("report-types", ["Tab"], "[types]"),
        ("report-limits", ["Tab"], "[limits]"),
    ];

    static readonly (string View, string[] Keys, string Shows)[] s_memory =
    [
        ("memory", ["6"], "notes"),
        ("note", ["Down", "Enter"], "Use real databases"),
        ("note-history", ["h"], "History of"),
        ("memory-conflicts", ["Escape", "Escape", "c"], "On Sundays."),
        ("memory-search", ["Escape", "/", "databases"], "Search notes: databases"),
    ];

    readonly BrowseHome _home = new();

    async Task<TmuxScreen> Browse(string before = "")
    {
        (await Published.Run(_home.Home, "budget", "set", "20/day")).Succeeded();
        var stopped = await StoppedClock.At(BrowseHome.Now, _home.Home);
        return new($"{before}{stopped}'{Published.Program}'", Published.WithoutFlush(_home.Home));
    }

    [Fact]
    public async Task Every_view_looks_as_it_should_at_every_size()
    {
        using var screen = await Browse();
        foreach (
            var (view, keys, shows) in (IEnumerable<(string, string[], string)>)
                [.. s_sessions, .. s_log, .. s_report, .. s_memory]
        )
        {
            foreach (var key in keys)
            {
                screen.WaitFor(text => text.TrimEnd().Split('\n')[^1].Length > 0);
                screen.Keys(key);
            }

            if (view == "session")
            {
                // The tree of subagents comes after the rest.
                screen.Resize(120, 40);
                screen.WaitFor("└");
            }

            await GoldenScreen.Check(screen, view, shows);
        }
    }

    [Theory]
    [InlineData("COLORFGBG='15;0' ", "coloured")]
    [InlineData("COLORFGBG='0;15' ", "coloured")]
    [InlineData("NO_COLOR=1 ", "colourless")]
    public async Task Styles_suit_dark_and_light_backgrounds_and_need_no_colours(string setting, string style)
    {
        using var screen = await Browse(setting);
        screen.WaitFor("quit");
        screen.Keys("5");
        screen.WaitFor("[time]");
        await GoldenScreen.Check($"browse-report-{style}.txt", () => StyledText.Of(screen.Styled));
        screen.Keys("1", "/", "refund");
        screen.WaitFor("filter: refund");
        await GoldenScreen.Check($"browse-filter-{style}.txt", () => StyledText.Of(screen.Styled));
    }

    public void Dispose() => _home.Dispose();
}
