using System.Text;

namespace ClaudeSessionLogger.Memory.Merge;

enum LineEnding
{
    Lf,
    CrLf,
    Mixed,
}

/// <summary>
/// A text split into lines, with its byte order mark and line endings. Bytes map one to one to characters, so content
/// that is not UTF-8 is preserved.
/// </summary>
sealed record TextLayout(bool HasMark, LineEnding Ending, bool EndsInNewline, IReadOnlyList<string> Lines)
{
    const string Mark = "\u00ef\u00bb\u00bf";

    public static TextLayout Empty { get; } = new(HasMark: false, LineEnding.Lf, EndsInNewline: true, []);

    /// <summary>Splits a text; lines keep their <c>\r</c>.</summary>
    public static TextLayout Parse(ReadOnlySpan<byte> content)
    {
        var text = Encoding.Latin1.GetString(content);
        var hasMark = text.StartsWith(Mark, StringComparison.Ordinal);
        if (hasMark)
            text = text[Mark.Length..];
        if (text.Length == 0)
            return Empty with { HasMark = hasMark };
        var ends = text[^1] == '\n';
        var lines = (ends ? text[..^1] : text).Split('\n');
        // The lines with a line ending. The last line has none if the text does not end in a newline.
        var ended = lines.Take(ends ? lines.Length : lines.Length - 1).ToList();
        var withReturn = ended.Count(line => line is [.., '\r']);
        var ending =
            withReturn == 0 && !lines[^1].EndsWith('\r') ? LineEnding.Lf
            : withReturn == ended.Count && !(!ends && lines[^1].EndsWith('\r')) ? LineEnding.CrLf
            : LineEnding.Mixed;
        return new(hasMark, ending, ends, lines);
    }

    /// <summary>Removes the <c>\r</c> at the end of every line.</summary>
    public TextLayout Unify() =>
        Ending == LineEnding.CrLf ? this with { Lines = [.. Lines.Select(line => line.TrimEnd('\r'))] } : this;

    public byte[] ToBytes()
    {
        var newline = Ending == LineEnding.CrLf ? "\r\n" : "\n";
        var text = new StringBuilder(HasMark ? Mark : "").AppendJoin(newline, Lines);
        if (EndsInNewline && Lines.Count > 0)
            text.Append(newline);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>
    /// Merges byte order mark and line endings. The side that changed them wins. If neither side wins, the result has
    /// no byte order mark, LF as its line ending, and a line ending after the last line.
    /// </summary>
    public static TextLayout Merge(
        TextLayout? before,
        TextLayout first,
        TextLayout second,
        IReadOnlyList<string> lines,
        bool keepsReturns
    )
    {
        var known = before is { Lines.Count: > 0 } ? before : null;
        return new(
            MergeValue(before?.HasMark, first.HasMark, second.HasMark, fallback: false),
            keepsReturns
                ? LineEnding.Mixed
                : MergeValue(known?.Ending, first.Ending, second.Ending, fallback: LineEnding.Lf),
            MergeValue(known?.EndsInNewline, first.EndsInNewline, second.EndsInNewline, fallback: true),
            lines
        );
    }

    static T MergeValue<T>(T? before, T first, T second, T fallback)
        where T : struct =>
        first.Equals(second) ? first
        : before is not { } previous ? fallback
        : first.Equals(previous) ? second
        : second.Equals(previous) ? first
        : fallback;
}
