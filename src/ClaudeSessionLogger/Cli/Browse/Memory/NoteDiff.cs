using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Platform.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>The difference of two texts, line by line. Long parts without changes are left out.</summary>
static class NoteDiff
{
    const int Context = 3,
        // Computing the difference of long texts takes too long.
        MaxCompared = 200_000;

    public static IReadOnlyList<ScreenLine> Lines(string? before, string? after, int width)
    {
        var (old, present) = (before ?? "", after ?? "");
        if (old.Length + present.Length > MaxCompared)
            return [.. WrappedText.Lines(present, width)];
        var lines = new InlineDiffBuilder(new Differ())
            .BuildDiffModel(old, present, ignoreWhitespace: false, ignoreCase: false, LineChunker.Instance)
            .Lines.Where(line => !(line.Type == ChangeType.Deleted && old.Length == 0))
            .Where(line => !(line.Type == ChangeType.Inserted && present.Length == 0))
            .ToList();
        var shown = new List<ScreenLine>();
        for (var i = 0; i < lines.Count; )
        {
            if (IsNearChange(lines, i))
            {
                shown.AddRange(Line(lines[i++], width));
                continue;
            }

            var start = i;
            while (i < lines.Count && !IsNearChange(lines, i))
                i++;
            shown.Add(ScreenLine.Of($"  … {CountText.Of(i - start, "unchanged line")}", ScreenStyle.Minor));
        }

        return shown;
    }

    static bool IsNearChange(List<DiffPiece> lines, int at)
    {
        for (var i = Math.Max(0, at - Context); i <= Math.Min(lines.Count - 1, at + Context); i++)
            if (lines[i].Type != ChangeType.Unchanged)
                return true;
        return false;
    }

    static IEnumerable<ScreenLine> Line(DiffPiece piece, int width)
    {
        var (mark, style) = piece.Type switch
        {
            ChangeType.Inserted => ('+', ScreenStyle.Good),
            ChangeType.Deleted => ('-', ScreenStyle.Bad),
            _ => (' ', ScreenStyle.Plain),
        };
        return WrappedText
            .Lines(piece.Text ?? "", width - 2)
            .Select(line => ScreenLine.Of($"{mark} {line.Text}", style));
    }
}
