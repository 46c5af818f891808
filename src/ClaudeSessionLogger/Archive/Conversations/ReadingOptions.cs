namespace ClaudeSessionLogger.Archive.Conversations;

enum ToolDisplay
{
    Off,

    /// <summary>One line, and what was changed in files.</summary>
    Short,

    /// <summary>With everything that tools were given and returned.</summary>
    Full,
}

enum SubagentDisplay
{
    /// <summary>Behind the call that started it.</summary>
    Inline,

    /// <summary>After the conversation.</summary>
    Apart,

    Off,
}

/// <summary>What to show of a conversation.</summary>
sealed record ReadingOptions
{
    public ToolDisplay Tools { get; init; } = ToolDisplay.Short;

    public SubagentDisplay Subagents { get; init; } = SubagentDisplay.Apart;

    public bool Thinking { get; init; }

    /// <summary>Whether to show credentials, which are masked otherwise.</summary>
    public bool ShowsSecrets { get; init; }

    public ReadingRange Range { get; init; } = ReadingRange.All;
}
