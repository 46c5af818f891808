namespace ClaudeSessionLogger.Archive.Search;

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
