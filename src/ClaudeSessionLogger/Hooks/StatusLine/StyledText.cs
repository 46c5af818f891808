using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.StatusLine;

enum StatusColour
{
    Plain = 0,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}

/// <summary>Builds a line of optionally coloured text, cut at the available width. Colour codes do not count.</summary>
sealed class StyledText(bool colours, int columns)
{
    const string Separator = " · ";

    readonly StringBuilder _plain = new();
    readonly List<(int End, StatusColour Colour)> _runs = [];
    int _keptLength,
        _keptRuns;

    /// <summary>Begins a part. <see cref="End"/> decides whether it is kept.</summary>
    public void Begin()
    {
        if (_plain.Length > 0)
            Add(Separator, StatusColour.Dim);
    }

    public void End(bool keep)
    {
        if (keep)
        {
            (_keptLength, _keptRuns) = (_plain.Length, _runs.Count);
            return;
        }

        _plain.Length = _keptLength;
        _runs.RemoveRange(_keptRuns, _runs.Count - _keptRuns);
    }

    public void Add(ReadOnlySpan<char> text, StatusColour colour)
    {
        if (text.IsEmpty)
            return;
        _plain.Append(text);
        _runs.Add((_plain.Length, colour));
    }

    public override string ToString()
    {
        var fitted = SafeText.Fit(_plain.ToString(), columns);
        if (!colours)
            return fitted;

        var text = new StringBuilder();
        var start = 0;
        for (var i = 0; i < _runs.Count && start < fitted.Length; i++)
        {
            var end = Math.Min(_runs[i].End, fitted.Length);
            Paint(text, fitted.AsSpan(start, end - start), _runs[i].Colour);
            start = end;
        }

        return text.ToString();
    }

    static void Paint(StringBuilder text, ReadOnlySpan<char> part, StatusColour colour)
    {
        if (part.IsEmpty || colour == StatusColour.Plain)
            text.Append(part);
        else
            text.Append("\x1b[").Append((int)colour).Append('m').Append(part).Append("\x1b[0m");
    }
}
