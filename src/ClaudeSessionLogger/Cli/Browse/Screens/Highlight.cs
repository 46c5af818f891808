using ClaudeSessionLogger.Archive.Search;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Marks what a search has found in a line.</summary>
static class Highlight
{
    public static ScreenLine Of(ScreenLine line, TextQuery query)
    {
        var found = query.MatchesIn(line.Text);
        if (found.Count == 0)
            return line;
        var (spans, start) = (new List<ScreenSpan>(), 0);
        foreach (var span in line.Spans)
        {
            var (at, end) = (start, start + span.Text.Length);
            foreach (var match in found)
            {
                var (from, to) = (Math.Max(at, match.Start.Value), Math.Min(end, match.End.Value));
                if (from >= to)
                    continue;
                Add(span, at, from, span.Style);
                Add(span, from, to, ScreenStyle.Match);
                at = to;
            }

            Add(span, at, end, span.Style);
            start = end;
        }

        return line with
        {
            Spans = spans,
        };

        void Add(ScreenSpan span, int from, int to, ScreenStyle style)
        {
            if (from < to)
                spans.Add(new(span.Text[(from - start)..(to - start)], style));
        }
    }
}
