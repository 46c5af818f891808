using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>A key that is pressed while a view is still being read, and can do nothing yet.</summary>
public sealed class EarlyKeysTests : IDisposable
{
    readonly TemporaryHome _home = new();
    readonly BrowserDriver _browser;

    public EarlyKeysTests() =>
        _browser = new(new(_home.Path, _home.Config, _home.Logger), browser => new SessionsView(browser));

    public void Dispose()
    {
        _browser.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void It_says_that_the_view_is_being_read_until_it_has_been()
    {
        var meanwhile = "";
        _browser.Browser.Open(new LoadingView(() => meanwhile = _browser.Press("n").Screen));
        Assert.Contains("This is still being read.", meanwhile, StringComparison.Ordinal);
        Assert.DoesNotContain("still being read", _browser.Screen, StringComparison.Ordinal);
        Assert.Contains("There is nothing for n", _browser.Press("n").Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_nothing_about_contents_that_cannot_be_read()
    {
        _browser.Browser.Open(new LoadingView(() => throw new Failure(FailureKind.Busy, "cannot read it.")));
        _browser.Press("n");
        Assert.Contains("cannot read it.", _browser.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("There is nothing", _browser.Screen, StringComparison.Ordinal);
    }

    sealed class LoadingView(Action whileLoading) : View
    {
        public override string Title => "Loading";

        public override IReadOnlyList<KeyBinding> Keys => [new("n", "", "Do nothing", () => { })];

        public override Action Load(Database? database)
        {
            whileLoading();
            return () => { };
        }

        public override IReadOnlyList<ScreenLine> Draw(int width, int height) => [];
    }
}
