using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>Selects entries of the shared log; null means all.</summary>
/// <param name="Open">Only unresolved entries.</param>
/// <param name="Mine">Only entries that this person wrote, or has claimed at <paramref name="Now"/>.</param>
/// <param name="Project">Part of the project's name, compared case-insensitively.</param>
/// <param name="Ready">Only open work that nobody has claimed at <paramref name="Now"/>; oldest first.</param>
/// <param name="Conflicts">Only entries with conflicts.</param>
sealed record EntryFilter(
    string? Category = null,
    string? Status = null,
    bool Open = false,
    Func<Database, ActorIdentity>? Mine = null,
    string? Project = null,
    int? Limit = null,
    bool Ready = false,
    bool Conflicts = false,
    DateTime Now = default
)
{
    /// <summary>
    /// Only entries with changes that are dated in the future: those with a timestamp later than this.
    /// </summary>
    public HybridTimestamp? HeldAfter { get; init; }

    /// <summary>Words that must all occur in the title or the body.</summary>
    public WordQuery? Words { get; init; }

    /// <summary>Words that must all occur in the title.</summary>
    public WordQuery? TitleWords { get; init; }

    /// <summary>Only entries that were written in this session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Only entries that were changed last at this time or later.</summary>
    public DateTime? ChangedFrom { get; init; }

    /// <summary>Only entries that were changed last before this time.</summary>
    public DateTime? ChangedBefore { get; init; }

    /// <summary>Lists decisions and notes after what is to be done.</summary>
    public bool WorkFirst { get; init; }

    /// <summary>Lists resolved entries after all others, so that open work stays in sight.</summary>
    public bool ResolvedLast { get; init; }

    /// <summary>The project whose entries come first; null for none.</summary>
    public string? Preferred { get; init; }

    /// <summary>Whether the filter can exclude entries.</summary>
    public bool IsNarrow =>
        (Category ?? Status ?? Project) is not null
        || Mine is not null
        || Open
        || HeldAfter is not null
        || (Words ?? TitleWords) is not null;
}
