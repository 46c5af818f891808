using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>Which entries of the shared log; null asks for all.</summary>
/// <param name="Open">Only those that are not resolved.</param>
/// <param name="Mine">Only those that this person wrote, or holds at <paramref name="Now"/>.</param>
/// <param name="Project">A part of the project's name, whatever its case.</param>
/// <param name="Ready">Only work that is open and that nobody holds at <paramref name="Now"/>; oldest first.</param>
/// <param name="Conflicts">Only those about which people disagree.</param>
sealed record EntryFilter(
    string? Category = null, string? Status = null, bool Open = false, ActorIdentity? Mine = null, string? Project = null, int? Limit = null, bool Ready = false, bool Conflicts = false,
    DateTime Now = default)
{
    /// <summary>Only those with changes that are stamped later than this.</summary>
    public HybridTimestamp? HeldAfter { get; init; }

    /// <summary>Each of these stands in its title or its body, whatever its case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether it may leave entries out that are there.</summary>
    public bool IsNarrow => (Category ?? Status ?? Project) is not null || Mine is not null || Open || HeldAfter is not null || Words.Count > 0;
}
