using System.Text;
using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The browser in this process: keys go in, the screen comes out, and commands are only noted.</summary>
sealed class BrowserDriver : IDisposable
{
    readonly QuietTerminal _terminal;

    /// <param name="user">The user's name; null if none is known.</param>
    public BrowserDriver(AppPaths paths, Func<IBrowser, View> first, TimeProvider? clock = null, string? user = "Keith")
    {
        _terminal = new(this);
        Browser = new(
            paths,
            clock ?? TimeProvider.System,
            _terminal,
            hasColors: true,
            Note,
            new NotedUserName(this, user is not null),
            isInline: true
        );
        Browser.Open(first(Browser));
        Draw();
    }

    public Browser Browser { get; }

    public int Width { get; set; } = 100;

    public int Height { get; set; } = 30;

    /// <summary>The commands that were run, each in one line.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>What was written to the terminal besides screens.</summary>
    public string Written => _terminal.Written.ToString();

    string Note(string[] args)
    {
        Commands.Add(string.Join(' ', args));
        return "done";
    }

    public BrowserDriver Press(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            Browser.Press(
                new(
                    key,
                    key.Length == 1 ? key
                        : key == Key.Space ? " "
                        : ""
                )
            );
            Draw();
        }

        return this;
    }

    public BrowserDriver Type(string text)
    {
        foreach (var letter in text)
            Browser.Press(Key.Of(letter.ToString()));
        Draw();
        return this;
    }

    /// <summary>The lines of the screen, as wide as it is at most.</summary>
    public string[] Lines => [.. Browser.Frame(Width, Height).Lines.Select(line => Cut(line.Text).TrimEnd())];

    public string Screen => string.Join('\n', Lines);

    string Cut(string line) => SafeText.Width(line) <= Width ? line : SafeText.Fit(line, Width);

    void Draw() => _ = Screen;

    public void Dispose() => Browser.Dispose();

    sealed class NotedUserName(BrowserDriver driver, bool isKnown) : IUserName
    {
        public bool IsKnown => isKnown;

        public string? Save(string name)
        {
            driver.Commands.Add($"name {name}");
            return null;
        }
    }

    sealed class QuietTerminal(BrowserDriver driver) : ITerminal
    {
        public StringBuilder Written { get; } = new();

        public (int Width, int Height) Size => (driver.Width, driver.Height);

        public void Write(string text) => Written.Append(text);

        public byte[]? Wait(TimeSpan timeout) => null;

        public void Wake() { }

        public void Dispose() { }
    }
}
