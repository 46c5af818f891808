using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>The log and its conflicts in the browser.</summary>
public sealed class LogViewTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    BrowserDriver Log() => new(_keith.Paths, browser => new LogView(browser));

    [Fact]
    public void Entries_are_grouped_by_project_with_work_first()
    {
        _keith.Log("a decision", "decision");
        _keith.Log("a task", "task");
        _keith.Log("an issue");
        using var browser = Log();
        Assert.Equal("app", browser.Lines[2]);
        Assert.Equal(["issue", "task", "decision"], browser.Lines[3..6].Select(line => line.Split(' ')[2]));
        Assert.Contains("3 not resolved", browser.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Resolved_entries_are_shown_on_request()
    {
        _keith.Status(_keith.Log("done").Id, "resolved");
        using var browser = Log();
        Assert.Contains("No entries that are not resolved.", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("done", browser.Press("a").Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filter_applies_as_one_types_to_titles_and_texts()
    {
        _keith.Log("ledger", body: "refunds by line");
        _keith.Log("cart", "task");
        using var browser = Log();
        browser.Press("/").Type("refund");
        Assert.Contains("ledger", browser.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("cart", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Escape);
        Assert.Contains("cart", browser.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("cart", browser.Press(Key.Tab).Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_shows_its_notes_and_history_without_terminal_codes()
    {
        var entry = _keith.Log("staging \x1b]0;pwned\a counts twice", body: "first line\nsecond \x1b[31mline");
        _keith.Change(entry.Id, new EntryChange(EventKind.Note, "a note\r\nof two lines"));
        using var browser = Log();
        browser.Press(Key.Enter);
        foreach (var text in (string[])["second line", "Note by Keith", "of two lines", "Keith logged issue (open)"])
            Assert.Contains(text, browser.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', browser.Screen);
        Assert.DoesNotContain("pwned", browser.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r y", "resolve ID")]
    [InlineData("r q", "")]
    [InlineData("c h y", "claim ID --for=2h")]
    [InlineData("c h n", "")]
    [InlineData("c Esc", "")]
    [InlineData("u y", "release ID")]
    [InlineData("o y", "reopen ID")]
    [InlineData("o n", "")]
    [InlineData("e s b y", "edit ID --status=in_progress")]
    [InlineData("n Enter", "")]
    [InlineData("n - Enter", "")]
    [InlineData("n x Enter", "note --id ID -- x")]
    [InlineData("e t Ctrl+U x Enter", "edit ID --title=x")]
    [InlineData("l d t Enter b Enter", "log --category=decision --title=t --body=b")]
    [InlineData("l f t Enter Enter", "log --category=finding --title=t")]
    public void Keys_run_the_command_of_their_name_after_a_question(string keys, string command)
    {
        var entry = _keith.Log("staging counts twice");
        using var browser = Log();
        browser.Press(keys.Split(' '));
        Assert.Equal(
            command.Length == 0 ? [] : [command.Replace("ID", entry.Id.Value, StringComparison.Ordinal)],
            browser.Commands
        );
    }

    [Theory]
    [InlineData(
        "l A d a Enter d t Enter Enter l d u Enter Enter",
        "name Ada; log --category=decision --title=t; log --category=decision --title=u"
    )]
    [InlineData("l Enter d t Enter Enter r y", "log --category=decision --title=t; resolve ID")]
    [InlineData("r A d a Enter y", "name Ada; resolve ID")]
    [InlineData("l A Esc", "")]
    [InlineData("y", "")]
    public void A_name_is_asked_for_once_before_something_is_written(string keys, string commands)
    {
        var entry = _keith.Log("staging counts twice");
        using var browser = new BrowserDriver(_keith.Paths, view => new LogView(view), user: null);
        browser.Press(keys.Split(' '));
        Assert.Equal(
            commands.Replace("ID", entry.Id.Value, StringComparison.Ordinal),
            string.Join("; ", browser.Commands)
        );
    }

    [Theory]
    [InlineData("note", "--id", "aaaa", "--", "-n @file: \"x\"")]
    [InlineData("resolve", "aaaa", "--note=-n --status=x")]
    [InlineData("edit", "aaaa", "--title=--title=-x")]
    [InlineData("log", "--category=note", "--title=-t", "--body=--body")]
    public void The_command_line_takes_any_text_literally(params string[] args) =>
        Assert.Empty(CommandLine.Create().Parse(args, new() { ResponseFileTokenReplacer = null }).Errors);

    [Fact]
    public void Both_values_of_a_conflict_are_shown_side_by_side_and_one_is_kept()
    {
        using var ada = new LogMachine("Ada");
        var entry = _keith.Log("staging counts twice");
        ada.Pull(_keith);
        _keith.Change(entry.Id, new EntryChange(EventKind.Title, "by Keith's team"));
        ada.Change(entry.Id, new EntryChange(EventKind.Title, "from Ada's report"));
        _keith.Pull(ada);
        using var browser = new BrowserDriver(_keith.Paths, view => new ConflictsView(view));
        var values = Assert.Single(
            browser.Lines,
            line => line.Contains(" │ ", StringComparison.Ordinal) && line.Contains("team", StringComparison.Ordinal)
        );
        Assert.Contains("from Ada's report", values, StringComparison.Ordinal);
        Assert.Empty(browser.Press(Key.Right, "n").Commands);
        var right = values.Split(" │ ")[1].Trim();
        Assert.Equal([$"edit {entry.Id} --title={right}"], browser.Press(Key.Right, "y").Commands);
        browser.Width = 60;
        Assert.Contains("overridden", browser.Screen, StringComparison.Ordinal);
    }
}
