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

/// <summary>
/// Builds a line of optionally coloured parts. Parts that do not fit the available width are left out, the last ones
/// first, and those of a higher rank after the others. Colour codes do not count.
/// </summary>
sealed class StyledText(bool colours, int columns)
{
    public const int HighestRank = 2;

    const string Separator = " · ";

    readonly List<Part> _parts = [];

    /// <summary>Begins a part.</summary>
    public void Begin() => _parts.Add(new());

    /// <summary>Removes the part that was begun last.</summary>
    public void Discard() => _parts.RemoveAt(_parts.Count - 1);

    /// <summary>Keeps the part that was begun last, even if there is not room for all parts.</summary>
    public void Keep(bool asFirst)
    {
        var part = _parts[^1];
        part.IsKept = true;
        if (!asFirst)
            return;
        Discard();
        _parts.Insert(0, part);
    }

    /// <summary>
    /// Keeps the part that was begun last; if there is not room for all parts, it is cut to <paramref name="length"/>.
    /// </summary>
    public void KeepShortened(int length)
    {
        _parts[^1].IsKept = true;
        _parts[^1].ShortLength = length;
    }

    /// <summary>Leaves the part that was begun last out after those of a lower rank; without this, it has 0.</summary>
    /// <param name="rank">At most <see cref="HighestRank"/>.</param>
    public void Prefer(int rank) => _parts[^1].Rank = Math.Max(_parts[^1].Rank, rank);

    /// <summary>The number of characters of the part that was begun last.</summary>
    public int Length => _parts[^1].Text.Length;

    public void Add(ReadOnlySpan<char> text, StatusColour colour)
    {
        if (text.IsEmpty)
            return;
        var part = _parts[^1];
        part.Text.Append(text);
        part.Runs.Add((part.Text.Length, colour));
    }

    public override string ToString()
    {
        LeaveOut();
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Count; i++)
        {
            if (i > 0)
                Paint(text, Separator, StatusColour.Dim);
            // A single part may still be too long.
            var fitted = SafeText.Fit(_parts[i].Text.ToString(), columns);
            var start = 0;
            for (var run = 0; run < _parts[i].Runs.Count && start < fitted.Length; run++)
            {
                var end = Math.Min(_parts[i].Runs[run].End, fitted.Length);
                Paint(text, fitted.AsSpan(start, end - start), _parts[i].Runs[run].Colour);
                start = end;
            }
        }

        return text.ToString();
    }

    void LeaveOut()
    {
        _parts.RemoveAll(part => part.Text.Length == 0);
        var width = 0;
        foreach (var part in _parts)
            width += SafeText.Width(part.Text.ToString()) + (width > 0 ? Separator.Length : 0);
        var isTooWide = width > columns;
        width = 0;
        foreach (var part in _parts)
        {
            if (isTooWide && part.ShortLength > 0)
                part.Text.Length = part.ShortLength;
            part.Width = SafeText.Width(part.Text.ToString());
            width += part.Width + (width > 0 ? Separator.Length : 0);
        }

        for (var rank = 0; rank <= HighestRank; rank++)
        for (var i = _parts.Count - 1; i >= 0 && width > columns && _parts.Count > 1; i--)
        {
            if (_parts[i].IsKept || _parts[i].Rank > rank)
                continue;
            width -= _parts[i].Width + Separator.Length;
            _parts.RemoveAt(i);
        }
    }

    void Paint(StringBuilder text, ReadOnlySpan<char> part, StatusColour colour)
    {
        if (!colours || part.IsEmpty || colour == StatusColour.Plain)
            text.Append(part);
        else
            text.Append("\x1b[").Append((int)colour).Append('m').Append(part).Append("\x1b[0m");
    }

    sealed class Part
    {
        public readonly StringBuilder Text = new();
        public readonly List<(int End, StatusColour Colour)> Runs = [];
        public bool IsKept;
        public int Rank;
        public int ShortLength;
        public int Width;
    }
}
