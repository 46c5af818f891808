using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Computes the session location from the rows of the main thread. A value applies from its row until the next value.
/// Copied rows are ignored. Within a file, values are in file order; values from several files or older states of a
/// file are in order of time.
/// </summary>
static class SessionLocation
{
    public static string? First(
        SessionAggregator session,
        IReadOnlyList<TranscriptSource> own,
        Func<TranscriptFacts, List<(int Row, string Value)>> runs
    ) =>
        own.Select(source => FirstIn(session, source.Facts, runs(source.Facts)))
            .Where(found => found.Value is not null)
            .OrderBy(found => found.Time == TranscriptTime.None ? long.MaxValue : found.Time)
            .FirstOrDefault()
            .Value;

    public static string? Last(
        SessionAggregator session,
        IReadOnlyList<TranscriptSource> own,
        Func<TranscriptFacts, List<(int Row, string Value)>> runs
    ) =>
        own.Select(source => LastIn(session, source.Facts, runs(source.Facts)))
            .Where(found => found.Value is not null)
            .OrderByDescending(found => found.Time)
            .FirstOrDefault()
            .Value;

    static (string? Value, long Time) FirstIn(
        SessionAggregator session,
        TranscriptFacts facts,
        List<(int Row, string Value)> runs
    )
    {
        for (var row = 0; row < facts.Rows.Count; row++)
        {
            if (IsOwn(session, facts, row) && ValueAt(runs, row) is { } value)
                return (value, facts.Rows[row].Time);
        }

        return default;
    }

    static (string? Value, long Time) LastIn(
        SessionAggregator session,
        TranscriptFacts facts,
        List<(int Row, string Value)> runs
    )
    {
        for (var row = facts.Rows.Count - 1; row >= 0; row--)
        {
            if (IsOwn(session, facts, row) && ValueAt(runs, row) is { } value)
                return (value, facts.Rows[row].Time);
        }

        return default;
    }

    static bool IsOwn(SessionAggregator session, TranscriptFacts facts, int row) =>
        facts.Rows[row].Has(RowFlags.Conversation)
        && !facts.Rows[row].Has(RowFlags.Side)
        && session.IsOurs(facts.Rows[row].Key, facts);

    static string? ValueAt(List<(int Row, string Value)> runs, int row)
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
