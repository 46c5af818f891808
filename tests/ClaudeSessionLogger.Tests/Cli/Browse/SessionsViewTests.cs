using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

public sealed class SessionsViewTests : IDisposable
{
    readonly UsageHome _home = new();

    public SessionsViewTests()
    {
        _home.Add("aaaa1111", UsageHome.Utc("2026-01-03 10:00"), cost: 1.5m);
        _home.Add("bbbb2222", UsageHome.Utc("2026-01-02 10:00"), cost: 9m);
        _home.Add("cccc3333", UsageHome.Utc("2026-01-01 10:00"), cost: 3m);
        _home.Save(database =>
            database.Execute(
                """
                update sessions set cost_usd = 1.5, ended_at = '2026-01-03 10:00', title = 'Refunds twice', git_branch = 'main', models = 'claude-opus-4-8', total_tokens = 10 where session_id = 'aaaa1111';
                update sessions set cost_usd = 9, ended_at = '2026-01-02 10:00', title = 'Überweisung', git_branch = 'fix/tax', models = 'claude-sonnet-5', total_tokens = 5 where session_id = 'bbbb2222';
                update sessions set cost_usd = 3, ended_at = '2026-01-01 10:00', title = 'Refund ledger', git_branch = 'main', models = 'claude-opus-4-8', total_tokens = 20 where session_id = 'cccc3333';
                """
            )
        );
    }

    BrowserDriver Open() => new(_home.Paths, browser => new SessionsView(browser));

    static string[] Order(BrowserDriver browser) =>
        [
            .. browser
                .Lines.Where(line => line.Contains(" project of ", StringComparison.Ordinal))
                .Select(line => line[..line.LastIndexOf('$')])
                .Select(line =>
                    line.Contains("twice", StringComparison.Ordinal) ? "a"
                    : line.Contains("ledger", StringComparison.Ordinal) ? "c"
                    : "b"
                ),
        ];

    [Fact]
    public void Sessions_are_sorted_by_time_then_by_cost_then_by_tokens()
    {
        using var browser = Open();
        Assert.Equal(["a", "b", "c"], Order(browser));
        Assert.Equal(["b", "c", "a"], Order(browser.Press("o")));
        Assert.Equal(["c", "a", "b"], Order(browser.Press("o")));
        Assert.Equal(["a", "b", "c"], Order(browser.Press("o")));
    }

    [Fact]
    public void A_narrow_screen_names_the_other_views()
    {
        using var browser = Open();
        browser.Width = 60;
        Assert.Equal(" 1 Sessions  2 Log 3 Inbox 4 Conf 5 Rep 6 Mem", browser.Lines[0][..45]);
        Assert.EndsWith(" $13.50", browser.Lines[0], StringComparison.Ordinal);
        browser.Press("5");
        Assert.StartsWith(" 1 Sess 2 Log 3 Inbox 4 Conf 5 Report  6 Mem", browser.Lines[0], StringComparison.Ordinal);
        browser.Press("1", "/");
        Assert.EndsWith(" …", browser.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_path_is_copied_whole_and_cut_with_a_mark()
    {
        var path = $"/home/ada/{new string('x', 40)}/{new string('y', 40)}.jsonl";
        _home.Save(database => database.Execute($"update sessions set transcript_path = '{path}'"));
        using var browser = Open();
        browser.Width = 60;
        Assert.Contains(path, Joined(browser.Press("y", "p")), StringComparison.Ordinal);
        Assert.Contains($"{path[..47]}…", browser.Press(Key.Enter).Screen, StringComparison.Ordinal);

        static string Joined(BrowserDriver browser) => string.Concat(browser.Lines.Select(line => line.Trim()));
    }

    [Theory]
    [InlineData("refund", "a c")]
    [InlineData("refunds", "a c")]
    [InlineData("title:refunds", "a c")]
    [InlineData("uberweisung", "b")]
    [InlineData("branch:main", "a c")]
    [InlineData("model:sonnet", "b")]
    [InlineData("cost:>2", "b c")]
    [InlineData("cost:<2", "a")]
    [InlineData("since:2026-01-02", "a b")]
    [InlineData("until:2026-01-02", "b c")]
    [InlineData("on:2026-01", "a b c")]
    [InlineData("project:bbbb", "b")]
    [InlineData("type:general refund cost:3", "c")]
    [InlineData("bbbb2222", "b")]
    [InlineData("\"refund ledger\"", "c")]
    [InlineData("nothing", "")]
    public void The_filter_applies_while_it_is_typed(string filter, string expected)
    {
        using var browser = Open();
        browser.Press("/").Type(filter);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Order(browser));
    }

    [Fact]
    public void What_matches_nothing_says_how_to_search_what_was_said()
    {
        using var browser = Open();
        browser.Width = 200;
        browser.Press("/").Type("nothing");
        Assert.Contains("Press Enter, then s, to search", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("Press s to search", browser.Press(Key.Enter).Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on:last", "on:last names no day or period, such as on:last-month")]
    [InlineData("since:yesterdy refund", "since:yesterdy names no day or period")]
    [InlineData("cost:two", "cost:two names no cost, such as cost:>2")]
    [InlineData("on:2020-01", "No session has all words")]
    public void A_filter_that_is_not_understood_says_so(string filter, string expected)
    {
        using var browser = Open();
        browser.Width = 200;
        Assert.Contains(expected, browser.Press("/").Type(filter).Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_column_that_sorts_is_marked_and_shown_on_a_narrow_screen()
    {
        using var browser = Open();
        browser.Width = 60;
        Assert.Contains("ended↓", browser.Lines[1], StringComparison.Ordinal);
        Assert.Contains("cost↓", browser.Press("o").Lines[1], StringComparison.Ordinal);
        browser.Press("o");
        Assert.Contains("tokens↓", browser.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" 20", browser.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_place_in_the_list_stays_when_another_view_was_shown()
    {
        using var browser = Open();
        browser.Press(Key.Down, "2", "1", "p");
        Assert.Equal(["sessions pin bbbb2222"], browser.Commands);
    }

    [Fact]
    public void The_total_is_that_of_what_is_listed()
    {
        using var browser = Open();
        Assert.Contains("3 sessions  35 tokens  $13.50", browser.Lines[0], StringComparison.Ordinal);
        browser.Press("/").Type("refund");
        Assert.Contains("2 of 3 sessions  30 tokens  $4.50", browser.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_the_filter_are_remembered_and_removed_one_by_one()
    {
        using (var before = Open())
            before.Press("/").Type("refund branch:main").Press(Key.Enter, "o");
        using var browser = Open();
        Assert.Contains(" refund × ", browser.Lines[1], StringComparison.Ordinal);
        Assert.Contains(" branch:main ×", browser.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["c", "a"], Order(browser));
        Assert.DoesNotContain("branch:main", browser.Press(Key.Backspace).Screen, StringComparison.Ordinal);
        Assert.Equal(3, Order(browser.Press(Key.Backspace)).Length);
    }

    [Fact]
    public void The_selected_session_stays_selected_when_another_process_adds_one()
    {
        using var browser = Open();
        browser.Press(Key.Down);
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            database.Execute(
                "insert into sessions (session_id, ended_at, cost_usd, title) "
                    + "values ('dddd4444', '2026-02-01', 1, 'new')"
            );
        browser.Browser.Reload();
        browser.Press("p");
        Assert.Equal(["sessions pin bbbb2222"], browser.Commands);
    }

    [Fact]
    public void Marked_sessions_are_pinned_and_tagged_together()
    {
        using var browser = Open();
        browser.Press(Key.Space, Key.Space, "p", "t").Type("flaky #billing").Press(Key.Enter);
        Assert.Contains("2 selected", browser.Lines[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                "sessions pin aaaa1111",
                "sessions pin bbbb2222",
                "sessions tag aaaa1111 -- flaky billing",
                "sessions tag bbbb2222 -- flaky billing",
            ],
            browser.Commands.Order()
        );
    }

    [Fact]
    public void A_session_is_forgotten_only_after_the_word()
    {
        using var browser = Open();
        browser.Press("D");
        Assert.Contains(
            "Permanently forget session aaaa1111 \"Refunds twice\"",
            browser.Screen,
            StringComparison.Ordinal
        );
        browser.Type("yes").Press(Key.Enter, "D", Key.Escape);
        Assert.Empty(browser.Commands);
        browser.Press("D").Type("forget").Press(Key.Enter);
        Assert.Equal(["forget aaaa1111 --yes"], browser.Commands);
    }

    [Theory]
    [InlineData("r", "sessions resume aaaa1111")]
    [InlineData("f", "sessions resume aaaa1111 --fork")]
    public void A_session_is_started_only_after_yes(string key, string command)
    {
        using (var browser = Open())
        {
            browser.Press(key, "n");
            Assert.False(browser.Browser.IsOver);
            browser.Press(key, "y");
            Assert.Equal(command, string.Join(' ', browser.Browser.LeavingFor!));
        }
    }

    [Fact]
    public void The_title_is_changed_and_removed()
    {
        using var browser = Open();
        browser.Press("n").Type("Mine -- and yours").Press(Key.Enter);
        Assert.Equal(["sessions rename aaaa1111 -- Mine -- and yours"], browser.Commands);
    }

    [Fact]
    public void The_id_is_copied_to_the_clipboard_of_the_terminal()
    {
        using var browser = Open();
        browser.Press("y", "i");
        Assert.Equal("\x1b]52;c;YWFhYTExMTE=\a", browser.Written);
    }

    [Fact]
    public void A_conversation_is_exported_where_one_says()
    {
        using var browser = Open();
        browser.Press("x", "m", "Ctrl+U").Type("/tmp/it.md").Press(Key.Enter);
        Assert.Equal(["sessions read aaaa1111 --markdown --output /tmp/it.md"], browser.Commands);
    }

    public void Dispose() => _home.Dispose();
}
