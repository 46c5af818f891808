using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Search;

/// <summary>What a search looks through. The texts are those of <c>kind</c> in JSON.</summary>
static class SearchKind
{
    public const string Entry = "entry",
        Memory = "memory",
        Session = "session";

    public static IReadOnlyList<string> Texts { get; } = [Entry, Memory, Session];
}

/// <summary>Selects what a search returns; null means all.</summary>
/// <param name="Project">Part of the project's name, compared case-insensitively.</param>
/// <param name="Kinds">Some of <see cref="SearchKind.Texts"/>.</param>
/// <param name="Since">Only what was changed, or active, on this local day or later.</param>
/// <param name="From">Only what was changed, or active, at this instant or later, in UTC.</param>
/// <param name="Until">Only what was changed, or active, on this local day or earlier.</param>
sealed record SearchFilter(
    string? Project = null,
    IReadOnlyList<string>? Kinds = null,
    DateOnly? Since = null,
    DateOnly? Until = null,
    int? Limit = null,
    DateTime? From = null
)
{
    /// <summary>Only what was said in a session whose id begins with this; all matches in it, not only one.</summary>
    public string? Session { get; init; }

    /// <summary>Only these sessions.</summary>
    public IReadOnlySet<SessionId>? Sessions { get; init; }

    /// <summary>Only what was said on a branch whose name contains this.</summary>
    public string? Branch { get; init; }

    public SaidBy? Speaker { get; init; }

    /// <summary>Only what was given to a tool whose name contains this, and its results.</summary>
    public string? Tool { get; init; }

    /// <summary>Best first, not newest first.</summary>
    public bool IsBestFirst { get; init; }

    /// <summary>How many lines before and after a match in a session are shown.</summary>
    public int Context { get; init; }

    /// <summary>Ends the search of sessions early.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>Whether credentials are shown.</summary>
    public bool ShowsSecrets { get; init; }

    /// <summary>Whether only something that was said in a session can match.</summary>
    public bool IsOfContent => (Session ?? Branch ?? Tool) is not null || Speaker is not null;

    public bool Has(string kind) =>
        (kind == SearchKind.Session || !IsOfContent) && (Kinds is null or [] || Kinds.Contains(kind));

    /// <summary>Whether the filter can exclude matches.</summary>
    public bool IsNarrow =>
        IsOfContent || Project is not null || Kinds is [_, ..] || (Since ?? Until) is not null || From is not null;
}
