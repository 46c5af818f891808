using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Chooses a session's title: the user's own title, else the client's title, else a summary, else the first prompt.
/// </summary>
static class SessionTitle
{
    public const string FromPrompt = "prompt";

    public static (string? Title, string? Source) Choose(SessionAggregator session, IReadOnlyList<TranscriptSource> own)
    {
        if (Last(own, facts => facts.CustomTitle) is { } custom)
            return (custom, "custom");
        if (Last(own, facts => facts.AiTitle) is { } ai)
            return (ai, "ai");
        if (Last(own, facts => facts.SummaryTitle) is { } summary)
            return (summary, "summary");

        // Include older states of a file, which may contain the first prompt.
        var first = own.Select(source => (source.Facts, Row: FirstPrompt(session, source.Facts)))
            .Where(found => found.Row is not null)
            .OrderBy(found => found.Facts.Rows[found.Row!.Value].Time)
            .Select(found => found.Facts.Prompts.Find(prompt => prompt.Row == found.Row).Title)
            .FirstOrDefault(title => title is not null);
        return (first, first is null ? null : FromPrompt);
    }

    /// <summary>The row of the session's first own prompt with text.</summary>
    public static int? FirstPrompt(SessionAggregator session, TranscriptFacts facts)
    {
        for (var row = 0; row < facts.Rows.Count; row++)
        {
            if (facts.Rows[row].Has(RowFlags.TitleCandidate) && session.IsOurs(facts.Rows[row].Key, facts))
                return row;
        }

        return null;
    }

    // Prefer the newest file; older states of a file come last.
    static string? Last(IReadOnlyList<TranscriptSource> own, Func<TranscriptFacts, string?> title) =>
        own.Where(source => source.Generation == 0)
            .Select(source => title(source.Facts))
            .LastOrDefault(text => text is not null)
        ?? own.Select(source => title(source.Facts)).FirstOrDefault(text => text is not null);
}
