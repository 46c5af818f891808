using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Capture;

/// <summary>Where a session was: values that hold from one row of its main thread to the next, copied rows left out.</summary>
static class SessionPlace
{
    public static string? First(SessionFold fold, IReadOnlyList<TranscriptSource> own, Func<TranscriptFacts, List<(int Row, string Value)>> runs)
    {
        foreach (var source in own)
        {
            for (var row = 0; row < source.Facts.Rows.Count; row++)
            {
                if (IsOwn(fold, source.Facts, row) && At(runs(source.Facts), row) is { } value)
                    return value;
            }
        }

        return null;
    }

    public static string? Last(SessionFold fold, IReadOnlyList<TranscriptSource> own, Func<TranscriptFacts, List<(int Row, string Value)>> runs)
    {
        foreach (var source in own.Reverse())
        {
            for (var row = source.Facts.Rows.Count - 1; row >= 0; row--)
            {
                if (IsOwn(fold, source.Facts, row) && At(runs(source.Facts), row) is { } value)
                    return value;
            }
        }

        return null;
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
