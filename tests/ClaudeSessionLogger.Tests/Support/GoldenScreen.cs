using System.Text.RegularExpressions;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// What a view looks like at common sizes, compared with its files in Golden/; CSL_RENEW_GOLDEN=1 writes them again.
/// </summary>
static partial class GoldenScreen
{
    static readonly (int Width, int Height)[] s_sizes = [(80, 24), (120, 40), (60, 20)];

    /// <param name="shows">A text that only this view shows.</param>
    public static async Task Check(TmuxScreen screen, string view, string shows)
    {
        foreach (var (width, height) in s_sizes)
        {
            screen.Resize(width, height);
            await Check(
                $"browse-{view}-{width}x{height}.txt",
                () =>
                    Same(
                        screen.WaitFor(text =>
                            text.Contains(shows, StringComparison.Ordinal)
                            && text.TrimEnd('\n').Split('\n').Length == height
                        )
                    )
            );
        }

        screen.Resize(s_sizes[0].Width, s_sizes[0].Height);
    }

    /// <summary>
    /// Compares a file with the screen, which shows its former content, or a view without its data, until the next one
    /// is drawn.
    /// </summary>
    public static async Task Check(string file, Func<string> read)
    {
        var shown = "";
        for (var i = 0; i < 50 && (shown.Length == 0 || shown != Expected(file)); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            shown = read();
            if (IsRenewed && i > 2)
                break;
        }

        if (IsRenewed)
            File.WriteAllText(PathOf(file), shown);
        Assert.Equal(Expected(file), shown);
    }

    static bool IsRenewed => Environment.GetEnvironmentVariable("CSL_RENEW_GOLDEN") is not null;

    static string? Expected(string file) => File.Exists(PathOf(file)) ? File.ReadAllText(PathOf(file)) : null;

    static string PathOf(string file) => Repository.In("tests", "ClaudeSessionLogger.Tests", "Golden", file);

    // A path is cut at the width of the screen, and how long the path of a home is differs between machines. Ids are
    // random.
    static string Same(string screen) => Ids().Replace(Paths().Replace(screen, "$1"), "$1########");

    [GeneratedRegex("^(folder |transcript ).*$", RegexOptions.Multiline)]
    private static partial Regex Paths();

    [GeneratedRegex("^(Entry |id +)[0-9a-f]{8}[0-9a-f-]*", RegexOptions.Multiline)]
    private static partial Regex Ids();
}
