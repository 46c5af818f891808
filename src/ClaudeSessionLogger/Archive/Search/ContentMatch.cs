using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>A row of a session that matches, with the text that matches best.</summary>
/// <param name="Uuid">The row's id; null if it has none.</param>
/// <param name="At">When it was said; null if the row does not say.</param>
/// <param name="Text">
/// The whole text, which may contain credentials; empty if only the id matches, or if there is a snippet.
/// </param>
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
    /// <summary>What is shown of the text; null if that was not asked for.</summary>
    public MatchSnippet? Snippet { get; init; }

    public string? AgentId { get; init; }

    public string? Cwd { get; init; }

    /// <summary>Whether Claude thought it.</summary>
    public bool IsThinking { get; init; }

    /// <summary>The row's place in its transcript, for a stable order.</summary>
    public long Offset { get; init; }
}

/// <summary>Who said something in a session.</summary>
enum SaidBy : byte
{
    User,
    Claude,

    /// <summary>The result of a tool, or what the client itself added.</summary>
    Tool,
}

/// <summary>The names of <see cref="SaidBy"/> in options and JSON.</summary>
static class SaidByText
{
    public static IReadOnlyList<string> Texts { get; } = ["user", "claude", "tool"];

    public static string Text(this SaidBy speaker) => Texts[(int)speaker];

    public static SaidBy? Parse(string? text)
    {
        for (var i = 0; i < Texts.Count; i++)
            if (Texts[i] == text)
                return (SaidBy)i;
        return null;
    }
}
