using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Where a session was: values that hold from one row of its main thread to the next, copied rows left out. Within a file its
/// order counts; among several files, and older states of one, time does.
/// </summary>
static class SessionPlace
{
    public static string? First(SessionFold fold, IReadOnlyList<TranscriptSource> own, Func<TranscriptFacts, List<(int Row, string Value)>> runs) =>
        own.Select(source => FirstIn(fold, source.Facts, runs(source.Facts))).Where(found => found.Value is not null)
            .OrderBy(found => found.Time == Timestamp.None ? long.MaxValue : found.Time).FirstOrDefault().Value;

    public static string? Last(SessionFold fold, IReadOnlyList<TranscriptSource> own, Func<TranscriptFacts, List<(int Row, string Value)>> runs) =>
        own.Select(source => LastIn(fold, source.Facts, runs(source.Facts))).Where(found => found.Value is not null)
            .OrderByDescending(found => found.Time).FirstOrDefault().Value;

    static (string? Value, long Time) FirstIn(SessionFold fold, TranscriptFacts facts, List<(int Row, string Value)> runs)
    {
        for (var row = 0; row < facts.Rows.Count; row++)
        {
            if (IsOwn(fold, facts, row) && At(runs, row) is { } value)
                return (value, facts.Rows[row].Time);
        }

        return default;
    }

    static (string? Value, long Time) LastIn(SessionFold fold, TranscriptFacts facts, List<(int Row, string Value)> runs)
    {
        for (var row = facts.Rows.Count - 1; row >= 0; row--)
        {
            if (IsOwn(fold, facts, row) && At(runs, row) is { } value)
                return (value, facts.Rows[row].Time);
        }

        return default;
    }

    static bool IsOwn(SessionFold fold, TranscriptFacts facts, int row) =>
        facts.Rows[row].Has(RowFlags.Conversation) && !facts.Rows[row].Has(RowFlags.Side) && fold.IsOurs(facts.Rows[row].Key, facts);

    static string? At(List<(int Row, string Value)> runs, int row)
    {
        string? value = null;
        foreach (var run in runs)
        {
            if (run.Row > row)
                break;
            value = run.Value;
        }

        return value;
    }
}
