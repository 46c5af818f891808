using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>A history that is empty, or a database that cannot be read.</summary>
public sealed class BrowserStatesTests
{
    [Fact]
    public void Without_sessions_it_says_how_to_record_some()
    {
        using var home = new TemporaryHome();
        using var browser = new BrowserDriver(Paths(home), view => new SessionsView(view));
        Assert.Contains("No sessions yet. Run claude-session-logger setup", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Enter, "r", "f", "y", "t", "n", "p", Key.Space, "x", "D", "o", Key.End, Key.PageDown);
        Assert.Empty(browser.Commands);
    }

    [Fact]
    public void A_newer_database_is_left_alone()
    {
        using var home = new UsageHome();
        home.Save(database =>
            database.Execute("insert into migrations values ('9999_from_the_future.sql', '2030-01-01')")
        );
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        Assert.Contains("written by a newer claude-session-logger", Flat(browser), StringComparison.Ordinal);
        browser.Press(Key.Enter, "/", Key.Escape, "?", Key.Escape, "s");
    }

    [Fact]
    public void A_damaged_database_is_reported()
    {
        using var home = new UsageHome();
        home.Save();
        File.WriteAllText(home.Paths.Database, "this is no database");
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        Assert.Contains("sessions.duckdb", Flat(browser), StringComparison.Ordinal);
        Assert.Contains("cannot", Flat(browser), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_screen_shows_what_it_can()
    {
        using var home = new UsageHome();
        home.Add("a", UsageHome.Utc("2026-01-01"));
        home.Save();
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        foreach (var (width, height) in ((int, int)[])[(60, 20), (20, 4), (19, 3), (1, 1), (300, 100)])
        {
            (browser.Width, browser.Height) = (width, height);
            browser.Press("?", Key.Down, Key.Escape, "D", Key.Escape, Key.Enter, Key.Escape);
            Assert.True(browser.Lines.Length <= height);
        }
    }

    [Fact]
    public void Titles_with_any_character_keep_the_columns()
    {
        using var home = new UsageHome();
        string[] titles =
        [
            "漢字のタイトル",
            "👩‍👩‍👧‍👦 family",
            "שלום עולם",
            "\x1b[31mred\x1b[0m\ttab\nline",
            "e\u0301\u0301",
            "\u202eoverride",
        ];
        for (var i = 0; i < titles.Length; i++)
            home.Add($"s{i}", UsageHome.Utc("2026-01-01"));
        home.Save(database =>
        {
            for (var i = 0; i < titles.Length; i++)
                database.Execute(
                    "update sessions set title = $title, cost_usd = 1, total_tokens = 1 where session_id = $id",
                    ("title", titles[i]),
                    ("id", $"s{i}")
                );
        });
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        var rows = browser.Lines.Where(line => line.EndsWith("$1.00", StringComparison.Ordinal)).ToList();
        Assert.Equal(titles.Length, rows.Count);
        Assert.All(rows, row => Assert.Equal(100, ClaudeSessionLogger.Platform.Text.SafeText.Width(row)));
        Assert.DoesNotContain('\x1b', browser.Screen);
        Assert.DoesNotContain('\u202e', browser.Screen);
    }

    static ClaudeSessionLogger.Platform.App.AppPaths Paths(TemporaryHome home) =>
        new(home.Path, home.Config, home.Logger);

    static string Flat(BrowserDriver browser) => string.Join(' ', browser.Lines);
}
