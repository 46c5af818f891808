using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Draws the whole screen: the title, the view, what is said or asked, and the keys.</summary>
static class BrowserFrame
{
    const int Narrowest = 20,
        Lowest = 4;

    public static (List<ScreenLine> Lines, (int X, int Y)? Cursor) Draw(
        Browser browser,
        OpenView open,
        int width,
        int height
    )
    {
        if (width < Narrowest || height < Lowest)
            return ([ScreenLine.Of("too small")], null);
        var view = open.View;
        var lines = Body(open, width, height - 2).Take(height - 2).ToList();
        lines.Insert(0, Title(browser, view, width));
        while (lines.Count < height - 1)
            lines.Add(ScreenLine.Empty);
        var (said, column) = browser.Dialog.Draw(width);
        said = [.. said.Take(height - 2)];
        for (var i = 0; i < said.Count; i++)
            lines[height - 1 - said.Count + i] = said[i];
        lines.Add(KeyLine(browser, view, width));
        (int X, int Y)? cursor =
            column is { } x ? (x, height - 2)
            : view.Cursor is { } at && !browser.Dialog.IsAsking ? (at.X, at.Y + 1)
            : null;
        return (lines, cursor);
    }

    static IEnumerable<ScreenLine> Body(OpenView open, int width, int height)
    {
        if (open.Failure is not { } failure)
            return open.IsLoaded ? open.View.Draw(width, height) : [ScreenLine.Of("Loading…", ScreenStyle.Minor)];
        var lines = BrowserDialog.Wrapped(failure, width, ScreenStyle.Bad);
        return open.IsLoaded ? [.. lines, .. open.View.Draw(width, Math.Max(1, height - lines.Count))] : lines;
    }

    static ScreenLine Title(Browser browser, View view, int width)
    {
        if (!browser.IsFirst)
            return ScreenLine
                .Of(SafeText.Safe(view.Title), ScreenStyle.Heading)
                .WithRight(width, new(view.Position, ScreenStyle.Minor), new(view.Status, ScreenStyle.Heading));
        // The names of the other views, short names, only their digits, or nothing, depending on the room. Nobody would
        // find a view by its digit alone, so the status is the first to be shortened.
        var (named, close, brief) = (
            Tabs(view, other => $" {other.Name} "),
            Tabs(view, other => $" {other.Name}"),
            Tabs(view, other => $" {other.ShortName}")
        );
        var digits = Tabs(view, _ => " ");
        return Fits(named, view.Status) ? With(named, view.Status)
            : Fits(close, view.ShortStatus) ? With(close, view.ShortStatus)
            : Fits(brief, view.ShortStatus) ? With(brief, view.ShortStatus)
            : Fits(brief, view.ShortestStatus) ? With(brief, view.ShortestStatus)
            : Fits(brief, "") ? With(brief, "")
            : Fits(digits, view.ShortestStatus) ? With(digits, view.ShortestStatus)
            : With(Tabs(view, _ => null), view.ShortestStatus);

        bool Fits(ScreenLine tabs, string status) => SafeText.Width(tabs.Text) + SafeText.Width(status) < width;

        ScreenLine With(ScreenLine tabs, string status) =>
            tabs.WithRight(width, new ScreenSpan(status, ScreenStyle.Heading));
    }

    static ScreenLine Tabs(View view, Func<MainView, string?> other)
    {
        var spans = new List<ScreenSpan>();
        for (var i = 0; i < BrowserViews.All.Count; i++)
        {
            var (name, number) = (BrowserViews.All[i].Name, (i + 1).ToString(CultureInfo.InvariantCulture));
            if (name == view.Title)
                spans.Add(new($" {number} {name} ", new(Bold: true, Reverse: true)));
            else if (other(BrowserViews.All[i]) is { } rest)
                spans.Add(new($" {number}{rest}", ScreenStyle.Minor));
        }

        return new(spans);
    }

    static ScreenLine KeyLine(Browser browser, View view, int width)
    {
        // While something is asked for, other keys do nothing.
        if (browser.Dialog.Hint is { } hint)
            return ScreenLine.Of(WrappedText.FirstWords(hint, width), ScreenStyle.Accent);
        // The browser's own come last, and are always there.
        var own = Labels(BrowserKeys.Of(browser));
        var free = width - own.Sum(span => SafeText.Width(span.Text)) - 1;
        var spans = new List<ScreenSpan>();
        foreach (var pair in Labels(BrowserKeys.Usable(view, view.Keys)).Chunk(2))
        {
            free -= pair.Sum(span => SafeText.Width(span.Text));
            if (free < 0)
                break;
            spans.AddRange(pair);
        }

        return new([.. spans, .. own]);
    }

    static List<ScreenSpan> Labels(IEnumerable<KeyBinding> keys) =>
        [
            .. keys.Where(key => key.Label.Length > 0)
                .SelectMany(key =>
                    (ScreenSpan[])
                        [
                            new(key.Names[0], new(ScreenColor.Cyan, Bold: true)),
                            new($" {key.Label}  ", ScreenStyle.Plain),
                        ]
                ),
        ];
}
