namespace ClaudeSessionLogger.Archive.Search;

/// <summary>Selects what is searched in sessions; null means all.</summary>
/// <param name="From">Only what was said at this instant or later, in UTC.</param>
/// <param name="Before">Only what was said before this instant.</param>
/// <param name="Branch">Part of the branch's name, compared case-insensitively.</param>
/// <param name="Tool">Part of the tool's name: what was given to it, and its results.</param>
sealed record ContentFilter(
    DateTime? From = null,
    DateTime? Before = null,
    string? Branch = null,
    SaidBy? Speaker = null,
    string? Tool = null
)
{
    /// <summary>How many results are needed.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Whether every match is rated and the best of each session returned, instead of the last.</summary>
    public bool IsBestFirst { get; init; }

    /// <summary>
    /// How much is kept of the texts that match, so that a common word does not fill the memory; null keeps all.
    /// </summary>
    public SnippetSize? Snippet { get; init; }

    /// <summary>Whether all matches of a session are returned.</summary>
    public bool HasAllMatches { get; init; }

    public bool MayBeIn(SessionFootprint session) =>
        From is not { } from || session.Files.Any(file => file.ModifiedAt >= from);
}
