using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>A view of rows, one of which is selected. Only the rows on the screen are drawn.</summary>
abstract class ListView<T> : View
    where T : class
{
    int _selected,
        _first,
        _height = 1;

    /// <summary>The rows that are shown, in order.</summary>
    protected abstract IReadOnlyList<T> Items { get; }

    /// <summary>What stays the same when the rows are read again, such as an id.</summary>
    protected abstract object Identity(T item);

    /// <summary>The lines above the rows.</summary>
    protected virtual IReadOnlyList<ScreenLine> Header(int width) => [];

    protected abstract ScreenLine Row(T item, int width);

    /// <summary>The lines shown in place of rows if there are none.</summary>
    protected virtual IReadOnlyList<ScreenLine> Nothing(int width) => [];

    /// <summary>The keys besides those that move.</summary>
    protected abstract IEnumerable<KeyBinding> OwnKeys { get; }

    /// <summary>Called when another row is selected.</summary>
    protected virtual void OnSelected() { }

    protected int SelectedIndex => _selected;

    protected T? SelectedItem => _selected < Items.Count ? Items[_selected] : null;

    /// <summary>Does something with the selected row, if there is one.</summary>
    protected void WithSelected(Action<T> act)
    {
        if (SelectedItem is { } item)
            act(item);
    }

    public override IReadOnlyList<KeyBinding> Keys =>
        [
            .. OwnKeys,
            KeyBinding.Move([Key.Up, "k"], "Select the row above", () => Move(-1)),
            KeyBinding.Move([Key.Down, "j"], "Select the row below", () => Move(1)),
            KeyBinding.Move([Key.PageUp, "Ctrl+B"], "Go up a page", () => Move(-_height)),
            KeyBinding.Move([Key.PageDown, "Ctrl+F"], "Go down a page", () => Move(_height)),
            KeyBinding.Move([Key.Home, "g"], "Select the first row", () => Move(-Items.Count)),
            KeyBinding.Move([Key.End, "G"], "Select the last row", () => Move(Items.Count)),
        ];

    public override string WhyNothing(KeyBinding key) =>
        !key.IsMove && Items.Count == 0 ? "There is nothing in the list." : base.WhyNothing(key);

    /// <summary>Changes the rows, and keeps the same one selected if it is still there.</summary>
    protected void Change(Action change)
    {
        var before = SelectedItem is { } item ? Identity(item) : null;
        change();
        if (before is not null && (SelectedItem is not { } present || !Identity(present).Equals(before)))
            for (var i = 0; i < Items.Count; i++)
                if (Identity(Items[i]).Equals(before))
                {
                    _selected = i;
                    break;
                }

        Move(0);
    }

    protected void Select(int index) => Move(index - _selected);

    void Move(int rows)
    {
        _selected = Math.Clamp(_selected + rows, 0, Math.Max(0, Items.Count - 1));
        OnSelected();
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height) => DrawRows(width, height);

    List<ScreenLine> DrawRows(int width, int height)
    {
        var header = Header(width);
        _height = Math.Max(1, height - header.Count);
        if (Items.Count == 0)
            return [.. header, .. Nothing(width)];
        _first = Math.Clamp(_first, Math.Max(0, _selected - _height + 1), _selected);
        _first = Math.Min(_first, Math.Max(0, Items.Count - _height));
        var lines = new List<ScreenLine>(header);
        for (var i = _first; i < Items.Count && i < _first + _height; i++)
            lines.Add(Row(Items[i], width).Selected(i == _selected));
        return lines;
    }

    /// <summary>Draws the rows in the upper third, and below them what belongs to the selected row.</summary>
    protected IReadOnlyList<ScreenLine> DrawWithDetails(int width, int height, Func<T, IEnumerable<ScreenLine>> details)
    {
        if (SelectedItem is not { } selected)
            return DrawRows(width, height);
        var rows = Math.Clamp(Items.Count, 1, Math.Max(1, height / 3));
        return
        [
            .. DrawRows(width, rows),
            ScreenLine.Of(new('─', width), ScreenStyle.Minor),
            .. details(selected).Take(Math.Max(1, height - rows - 1)),
        ];
    }
}
