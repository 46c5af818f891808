using ClaudeSessionLogger.Cli.Browse.Memory;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>Claude's memory in the browser.</summary>
public sealed class MemoryViewTests : IDisposable
{
    readonly MemoryMachine _keith = new("Keith");

    public MemoryViewTests()
    {
        _keith.Write("deploy.md", "# Deploy\n\nOn Tuesdays.\n");
        _keith.Flush();
        _keith.Write("deploy.md", "# Deploy\n\nOn Fridays \x1b[31mat noon.\n");
        _keith.Write("testing.md", "# Testing\n\nUse real databases.\n");
        _keith.Flush();
    }

    public void Dispose() => _keith.Dispose();

    BrowserDriver Memory() => new(_keith.Paths, browser => new MemoryView(browser));

    [Fact]
    public void Notes_are_listed_by_project_and_read()
    {
        using var browser = Memory();
        Assert.Contains("2 notes", browser.Lines[0], StringComparison.Ordinal);
        Assert.Contains("shop", browser.Lines[2], StringComparison.Ordinal);
        Assert.Contains("On Fridays at noon.", browser.Press(Key.Enter).Screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', browser.Screen);
    }

    [Fact]
    public void The_history_shows_what_each_version_changed_and_restores_after_a_question()
    {
        using var browser = Memory();
        browser.Press("h");
        Assert.Contains("- On Tuesdays.", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("+ On Fridays at noon.", browser.Screen, StringComparison.Ordinal);
        browser.Press(Key.Down);
        Assert.Contains("+ On Tuesdays.", browser.Screen, StringComparison.Ordinal);
        Assert.Empty(browser.Press("R", "n").Commands);
        Assert.Equal(
            [$"memory restore --version=1 --project-key={MemoryMachine.Project} -- deploy.md"],
            browser.Press("R", "y").Commands
        );
    }

    [Fact]
    public void Search_finds_notes_as_one_types_and_opens_them_at_the_line()
    {
        using var browser = Memory();
        browser.Press("/").Type("databases");
        Assert.Contains("testing.md", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("3  Use real databases.", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("# Testing", browser.Press(Key.Down, Key.Enter).Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_shows_both_texts_and_keeps_one_after_a_question()
    {
        using var ada = new MemoryMachine("Ada", "work/shop");
        using var hub = new TestHub("folder");
        _keith.Share();
        ada.Share();
        _keith.Flush(hub);
        ada.Flush(hub);
        _keith.Write("deploy.md", "# Deploy\n\nOn Mondays.\n");
        ada.Write("deploy.md", "# Deploy\n\nOn Sundays.\n");
        _keith.Flush(hub);
        ada.Flush(hub);
        _keith.Flush(hub);
        using var browser = Memory();
        browser.Press("c");
        Assert.Contains(
            browser.Lines,
            line =>
                line.Contains("On Mondays.", StringComparison.Ordinal)
                && line.Contains("On Sundays.", StringComparison.Ordinal)
        );
        browser.Press(Key.Left, "y");
        Assert.Equal(
            [$"memory conflicts resolve --project-key={MemoryMachine.Project} -- deploy.md"],
            browser.Commands
        );
    }

    [Fact]
    public void Sync_asks_first()
    {
        using var browser = Memory();
        Assert.Empty(browser.Press("S", "n").Commands);
        Assert.Equal(["memory sync"], browser.Press("S", "y").Commands);
    }
}
