namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>A use of a tool, with its result.</summary>
/// <param name="Id">The id of the call, by which subagents refer to it.</param>
/// <param name="Name">The tool's name, for MCP tools <c>server: tool</c>.</param>
/// <param name="Subject">What it worked on, in one line: a command, a path, a pattern.</param>
/// <param name="Outcome">What came of it, in a few words: <c>exit 1</c>, <c>+3 -1</c>; empty if there is nothing to
/// say.</param>
sealed record ToolCall(string Id, string Name, string Subject, string Outcome)
{
    public bool IsError { get; init; }

    /// <summary>Whether the transcript has no result: interrupted, or still running.</summary>
    public bool HasNoResult { get; init; }

    /// <summary>Everything that the tool was given.</summary>
    public string Input { get; init; } = "";

    /// <summary>Everything that it returned.</summary>
    public string Output { get; init; } = "";

    /// <summary>The subagent that it started; null if there is none.</summary>
    public Subagent? Subagent { get; init; }

    /// <summary>The changes of a file; empty if it made none.</summary>
    public IReadOnlyList<DiffLine> Diff { get; init; } = [];
}

/// <param name="Kind"><c>+</c>, <c>-</c>, a blank for an unchanged line, or <c>@</c> between parts of the file.</param>
readonly record struct DiffLine(char Kind, string Text);
