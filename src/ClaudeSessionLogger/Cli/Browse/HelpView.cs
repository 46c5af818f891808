using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Lists all keys of a view.</summary>
sealed class HelpView(View view, IReadOnlyList<KeyBinding> browser) : TextView
{
    public override string Title => $"Keys: {view.Title}";

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        [
            .. view.Keys.Select(Line),
            ScreenLine.Empty,
            ScreenLine.Of("In every view", ScreenStyle.Heading),
            .. browser.Select(Line),
        ];

    static ScreenLine Line(KeyBinding key) =>
        ScreenLine.Join(new($"{key.NameText, -16} ", new(ScreenColor.Cyan, Bold: true)), key.Help);
}
