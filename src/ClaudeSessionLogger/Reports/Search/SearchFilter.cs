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
    public bool Has(string kind) => Kinds is null or [] || Kinds.Contains(kind);

    /// <summary>Whether the filter can exclude matches.</summary>
    public bool IsNarrow => Project is not null || Kinds is [_, ..] || (Since ?? Until) is not null || From is not null;
}
