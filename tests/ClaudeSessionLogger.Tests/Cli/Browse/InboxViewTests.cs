using ClaudeSessionLogger.Cli.Browse.Inbox;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>The inbox in the browser: seen is what was on the screen.</summary>
public sealed class InboxViewTests : IDisposable
{
    const int Entries = 10;

    readonly LogMachine _keith = new("Keith"),
        _ada = new("Ada");

    public InboxViewTests()
    {
        Settings.Update(
            _keith.Paths,
            new BackgroundLog(_keith.Paths.BackgroundLog, TimeProvider.System),
            settings => settings.WithUser("Keith")
        );
        for (var i = 0; i < Entries; i++)
            _ada.Log($"entry {i}");
        _keith.Pull(_ada);
    }

    public void Dispose()
    {
        _keith.Dispose();
        _ada.Dispose();
    }

    BrowserDriver Inbox() => new(_keith.Paths, browser => new InboxView(browser));

    [Fact]
    public void Changes_are_seen_once_they_were_on_the_screen()
    {
        Assert.Equal(Entries, _keith.CountUnread());
        using var browser = Inbox();
        Assert.Equal(0, _keith.CountUnread());
        Assert.Contains("● issue (open)  entry 0", browser.Screen, StringComparison.Ordinal);
        Assert.Contains("Ada logged issue (open): entry 9", browser.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_below_the_screen_stays_unread()
    {
        for (var i = 0; i < Entries; i++)
            _ada.Log($"more {i}");
        _keith.Pull(_ada);
        using var browser = Inbox();
        // 20 entries of two lines on 28 lines.
        Assert.Equal(6, _keith.CountUnread());
        browser.Press(Key.End);
        Assert.Equal(0, _keith.CountUnread());
        Assert.Contains("more 9", browser.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_seen_stays_until_the_inbox_is_opened_again()
    {
        using (var browser = Inbox())
        {
            browser.Browser.Reload();
            Assert.Contains("entry 3", browser.Screen, StringComparison.Ordinal);
            _ada.Log("one more");
            _keith.Pull(_ada);
            browser.Browser.Reload();
            Assert.Contains("one more", browser.Screen, StringComparison.Ordinal);
            Assert.Equal(0, _keith.CountUnread());
        }

        using var again = Inbox();
        Assert.Contains("No unread changes by others.", again.Screen, StringComparison.Ordinal);
        Assert.Contains("entry 3", again.Press("a").Screen, StringComparison.Ordinal);
    }
}
