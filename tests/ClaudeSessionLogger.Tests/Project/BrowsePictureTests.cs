using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>The picture of <c>browse</c> shows the program with the history of <c>demo</c>.</summary>
public sealed partial class BrowsePictureTests
{
    const int Columns = 100,
        Lines = 16;

    [Fact]
    public async Task The_picture_of_browse_is_current()
    {
        using var home = new TemporaryHome("ada");
        // So long ago that the list shows days only.
        DemoHistory.Write(home, new(2026, 1, 20, 15, 30, 0, TimeSpan.Zero));
        (await Published.Run(home, "import")).Succeeded();
        using var screen = new TmuxScreen($"'{Published.Program}'", Published.WithoutFlush(home), Columns, Lines);
        screen.WaitFor("quit");
        var shown = Styles().Replace(screen.Styled.TrimEnd('\n'), code => $"\x1b[{Single(code.Groups[1].Value)}m");
        var picture = TerminalPicture.Of("claude-session-logger", shown, Columns);
        var path = Repository.In("docs", "pictures", "browse.svg");
        if (Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1")
            await File.WriteAllTextAsync(path, picture, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), picture);
    }

    // A picture has one style at a time: a colour rather than bold, and no reversed text.
    static string Single(string codes) =>
        codes.Split(';').Where(code => code is ['3', >= '1' and <= '6'] or "1" or "2").DefaultIfEmpty("0").Max()!;

    [GeneratedRegex(@"\x1b\[([0-9;]*)m")]
    private static partial Regex Styles();
}
