using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Lists all keys of a view.</summary>
sealed class HelpView(View view, IReadOnlyList<KeyBinding> browser) : TextView
{
    const int NamesAtLeast = 14,
        NamesAtMost = 20;

    // As wide as the keys, so that they stand in a column.
    readonly int _names = Math.Clamp(
        view.Keys.Concat(browser).Max(key => SafeText.Width(key.NameText)),
        NamesAtLeast,
        NamesAtMost
    );

    public override string Title => $"Keys: {view.Title}";

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        [
            .. BrowserKeys.Usable(view, view.Keys).SelectMany(key => Line(key, width)),
            ScreenLine.Empty,
            ScreenLine.Of("In every view", ScreenStyle.Heading),
            .. browser.SelectMany(key => Line(key, width)),
        ];

    IEnumerable<ScreenLine> Line(KeyBinding key, int width) =>
        BrowserDialog
            .Wrapped(key.Help, width - _names - 1, ScreenStyle.Plain)
            .Select(
                (line, i) =>
                    ScreenLine.Join(
                        new((i == 0 ? key.NameText : "").PadRight(_names) + " ", new(ScreenColor.Cyan, Bold: true)),
                        line.Text
                    )
            );
}
