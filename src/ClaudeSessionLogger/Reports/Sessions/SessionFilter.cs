using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>
/// Selects sessions; null means all. Text is compared case-insensitively; part of a project's or branch's name is
/// enough.
/// </summary>
/// <param name="Since">Only sessions active on this local day or later.</param>
/// <param name="Until">Only sessions active on this local day or earlier.</param>
/// <param name="From">Only sessions active at this instant (UTC) or later.</param>
/// <param name="ByCost">Sorts by cost, highest first, instead of newest first.</param>
sealed record SessionFilter(
    string? Project = null,
    string? Type = null,
    string? Branch = null,
    DateOnly? Since = null,
    DateOnly? Until = null,
    int? Limit = null,
    bool ByCost = false,
    DateTime? From = null
)
{
    /// <summary>Words that must all occur in the titles and tags.</summary>
    public WordQuery? TitleWords { get; init; }

    /// <summary>Whether the <see cref="TitleWords"/> may also be in the user's notes.</summary>
    public bool SearchesNotes { get; init; }

    /// <summary>Only sessions with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Only pinned sessions.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The column to sort by instead of <see cref="ByCost"/>.</summary>
    public SessionOrder? Order { get; init; }

    /// <summary>How many of the first sessions to leave out.</summary>
    public int Offset { get; init; }

    /// <summary>Whether the filter can exclude sessions.</summary>
    public bool IsNarrow =>
        (Project ?? Type ?? Branch) is not null
        || (Since ?? Until) is not null
        || From is not null
        || TitleWords is not null
        || Tag is not null
        || IsPinned;
}
