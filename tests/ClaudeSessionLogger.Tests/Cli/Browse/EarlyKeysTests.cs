using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <summary>Keys that are pressed while a view is still being read.</summary>
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
    public void They_act_on_the_contents()
    {
        var view = new LoadingView(() => _browser.Press("r", "f"));
        _browser.Browser.Open(view);
        Assert.Equal(["r with contents", "f with contents"], view.Done);
    }

    [Fact]
    public void Those_of_the_browser_act_at_once()
    {
        var view = new LoadingView(() => _browser.Press("r", Key.Escape));
        _browser.Browser.Open(view);
        Assert.IsType<SessionsView>(_browser.Browser.Top);
        Assert.Empty(view.Done);
    }

    [Fact]
    public void They_are_dropped_if_the_contents_cannot_be_read()
    {
        var view = new LoadingView(() =>
        {
            _browser.Press("r");
            throw new Failure(FailureKind.Busy, "cannot read it.");
        });
        _browser.Browser.Open(view);
        Assert.Empty(view.Done);
        _browser.Press("n");
        Assert.Contains("cannot read it.", _browser.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("There is nothing", _browser.Screen, StringComparison.Ordinal);
    }

    sealed class LoadingView(Action whileLoading) : View
    {
        bool _hasContents;

        public List<string> Done { get; } = [];

        public override string Title => "Loading";

        public override IReadOnlyList<KeyBinding> Keys =>
            [
                new("r", "", "Do one thing", () => Do("r")),
                new("f", "", "Do another thing", () => Do("f")),
                new("n", "", "Do nothing", () => { }),
            ];

        public override Action Load(Database? database)
        {
            whileLoading();
            return () => _hasContents = true;
        }

        public override IReadOnlyList<ScreenLine> Draw(int width, int height) => [];

        void Do(string key) => Done.Add(_hasContents ? $"{key} with contents" : $"{key} without contents");
    }
}
