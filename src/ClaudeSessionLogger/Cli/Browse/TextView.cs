using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>A view of lines that are scrolled.</summary>
abstract class TextView : View
{
    int _first,
        _height = 1,
        _count;

    /// <summary>All lines, fitted to the width by the browser; wrap them if they should be.</summary>
    protected abstract IEnumerable<ScreenLine> Lines(int width);

    /// <summary>The keys besides those that scroll.</summary>
    protected virtual IEnumerable<KeyBinding> OwnKeys => [];

    public override IReadOnlyList<KeyBinding> Keys =>
        [
            .. OwnKeys,
            KeyBinding.Move([Key.Up, "k"], "Scroll up a line", () => Scroll(-1)),
            KeyBinding.Move([Key.Down, "j"], "Scroll down a line", () => Scroll(1)),
            KeyBinding.Move([Key.PageUp, "Ctrl+B"], "Scroll up a page", () => Scroll(-_height)),
            KeyBinding.Move([Key.PageDown, "Ctrl+F", Key.Space], "Scroll down a page", () => Scroll(_height)),
            KeyBinding.Move([Key.Home, "g"], "Go to the start", () => Scroll(-_count)),
            KeyBinding.Move([Key.End, "G"], "Go to the end", () => Scroll(_count)),
        ];

    public override string WhyNothing(KeyBinding key) =>
        !key.IsMove ? base.WhyNothing(key)
        : _count <= _height ? "Everything is on the screen."
        : "";

    public override string Position =>
        _count <= _height ? "" : $"{_first + 1}–{Math.Min(_first + _height, _count)} of {_count} ";

    public override IReadOnlyList<ScreenLine> Draw(int width, int height)
    {
        List<ScreenLine> lines = [.. Lines(width)];
        (_height, _count) = (height, lines.Count);
        Scroll(0);
        return [.. lines.Skip(_first).Take(height)];
    }

    /// <summary>Shows a line at the top, if there are enough lines below it.</summary>
    protected void Go(int line) => _first = line;

    void Scroll(int lines) => _first = Math.Clamp(_first + lines, 0, Math.Max(0, _count - _height));
}
