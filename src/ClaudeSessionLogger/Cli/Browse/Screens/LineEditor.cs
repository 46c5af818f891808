using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>A line of text that is edited: at the bottom of the screen, or in a search.</summary>
sealed class LineEditor(string text = "")
{
    const int Longest = 1000;

    public string Text { get; private set; } = text;

    /// <summary>Whether the next letter replaces the text, as where all of it is selected.</summary>
    public bool IsReplaced { get; private set; }

    int _cursor = text.Length;

    /// <summary>The column of the cursor.</summary>
    public int Column => SafeText.Width(Text.AsSpan(0, _cursor));

    public void Set(string text, bool isReplaced = false) =>
        (Text, _cursor, IsReplaced) = (text, text.Length, isReplaced && text.Length > 0);

    /// <summary>Whether the key was one for editing.</summary>
    public bool Press(Key key)
    {
        var isReplaced = IsReplaced;
        IsReplaced = false;
        if (isReplaced && (key.Name is Key.Backspace or Key.Delete || SafeText.Safe(key.Text).Length > 0))
        {
            Remove(0, Text.Length);
            if (key.Text.Length == 0)
                return true;
        }

        switch (key.Name)
        {
            case Key.Left:
                _cursor -= Before();
                return true;
            case Key.Right:
                _cursor += After();
                return true;
            case Key.Home or "Ctrl+A":
                _cursor = 0;
                return true;
            case Key.End or "Ctrl+E":
                _cursor = Text.Length;
                return true;
            case Key.Backspace:
                return Remove(_cursor - Before(), _cursor);
            case Key.Delete:
                return Remove(_cursor, _cursor + After());
            case "Ctrl+U":
                return Remove(0, _cursor);
            case "Ctrl+W":
                return Remove(Text[.._cursor].TrimEnd().LastIndexOf(' ') + 1, _cursor);
            default:
                return Insert(SafeText.Safe(key.Text));
        }
    }

    bool Insert(string text)
    {
        if (text.Length == 0)
            return false;
        text = text[..Math.Min(text.Length, Math.Max(0, Longest - Text.Length))];
        Text = Text.Insert(_cursor, text);
        _cursor += text.Length;
        return true;
    }

    bool Remove(int start, int end)
    {
        Text = Text.Remove(start, end - start);
        _cursor = start;
        return true;
    }

    int Before()
    {
        var length = 0;
        for (var at = 0; at < _cursor; at += length)
            length = StringInfo.GetNextTextElementLength(Text, at);
        return Math.Min(length, _cursor);
    }

    int After() => _cursor < Text.Length ? StringInfo.GetNextTextElementLength(Text, _cursor) : 0;
}
