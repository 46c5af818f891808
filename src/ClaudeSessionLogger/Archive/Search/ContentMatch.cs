using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>A row of a session that matches, with the text that matches best.</summary>
/// <param name="Uuid">The row's id; null if it has none.</param>
/// <param name="At">When it was said; null if the row does not say.</param>
/// <param name="Text">The whole text, which may contain credentials.</param>
/// <param name="Score">How well it matches.</param>
sealed record ContentMatch(
    SessionId SessionId,
    string? Uuid,
    DateTime? At,
    SaidBy Speaker,
    string? Tool,
    string Text,
    int Score
)
{
    public string? AgentId { get; init; }

    public string? Cwd { get; init; }

    /// <summary>The row's place in its transcript, for a stable order.</summary>
    public long Offset { get; init; }
}
