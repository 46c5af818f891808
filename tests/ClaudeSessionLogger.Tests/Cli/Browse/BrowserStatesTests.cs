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

    [Fact]
    public void A_hundred_thousand_sessions_are_listed_sorted_and_filtered()
    {
        using var home = new UsageHome();
        home.Save(database =>
            database.Execute(
                """
                insert into sessions (session_id, project, session_type, title, started_at, ended_at, cost_usd,
                    total_tokens)
                select format('{:08x}-0000-4000-8000-000000000000', i), 'project', 'general', 'session ' || i,
                    timestamp '2026-01-01' + to_minutes(i), timestamp '2026-01-01' + to_minutes(i + 1), i / 1000.0, i
                from range(100000) numbers(i)
                """
            )
        );
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        Assert.Contains("100,000 sessions", browser.Lines[0], StringComparison.Ordinal);
        Assert.Contains("session 99999 ", browser.Press("o").Lines[2], StringComparison.Ordinal);
        Assert.Contains("session 0 ", browser.Press(Key.End).Screen, StringComparison.Ordinal);
        browser.Press("/").Type("12345");
        Assert.Contains("1 of 100,000", browser.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_of_fifty_megabytes_is_read_from_any_place()
    {
        using var home = new CapturedHome();
        var text = string.Concat(Enumerable.Repeat("A long answer about refunds. ", 3500));
        var session = home.Session(1);
        for (var i = 0; i < 500; i++)
            session.Prompt($"prompt {i} {text}");
        session.Prompt("the last prompt").Save();
        home.Import();
        using var browser = new BrowserDriver(home.Paths, view => new SessionsView(view));
        browser.Press(Key.Enter, Key.Enter);
        Assert.Contains("prompt 0", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("the last prompt", browser.Press(Key.End).Screen, StringComparison.Ordinal);
        browser.Press("#").Type("250").Press(Key.Enter);
        Assert.Contains("prompt 249", browser.Screen, StringComparison.Ordinal);
    }

    static ClaudeSessionLogger.Platform.App.AppPaths Paths(TemporaryHome home) =>
        new(home.Path, home.Config, home.Logger);

    static string Flat(BrowserDriver browser) => string.Join(' ', browser.Lines);
}
