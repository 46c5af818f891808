using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Lists all keys of a view.</summary>
sealed class HelpView(View view, IReadOnlyList<KeyBinding> browser) : TextView
{
    const int Names = 14;

    public override string Title => $"Keys: {view.Title}";

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        [
            .. BrowserKeys.Usable(view, view.Keys).SelectMany(key => Line(key, width)),
            ScreenLine.Empty,
            ScreenLine.Of("In every view", ScreenStyle.Heading),
            .. browser.SelectMany(key => Line(key, width)),
        ];

    static IEnumerable<ScreenLine> Line(KeyBinding key, int width) =>
        BrowserDialog
            .Wrapped(key.Help, width - Names - 1, ScreenStyle.Plain)
            .Select(
                (line, i) =>
                    ScreenLine.Join(
                        new((i == 0 ? key.NameText : "").PadRight(Names) + " ", new(ScreenColor.Cyan, Bold: true)),
                        line.Text
                    )
            );
}
