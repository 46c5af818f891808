namespace ClaudeSessionLogger.Domain;

/// <summary>One session as it stands in the database: the columns of <c>sessions</c>, in UTC, exact.</summary>
sealed record Session
{
    public required string Id { get; init; }
    public string? Project { get; init; }
    public string? Cwd { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }

    /// <summary>Names by cost, most first.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The main thread's and the subagents'.</summary>
    public Tokens Tokens { get; init; }
    public long SubagentTokens { get; init; }
    public int WebSearches { get; init; }
    public Usd Cost { get; init; }

    /// <summary>The client's own figure for this session alone, where it keeps one.</summary>
    public Usd? ReportedCost { get; init; }
    public int MessageCount { get; init; }
    public int ToolCallCount { get; init; }
    public int SubagentToolCallCount { get; init; }
    public IReadOnlyList<string> Skills { get; init; } = [];
    public string? GitBranch { get; init; }
    public string? ClientVersion { get; init; }
    public string? Title { get; init; }

    /// <summary>custom, ai, summary or prompt.</summary>
    public string? TitleSource { get; init; }
    public string Type { get; init; } = "general";

    /// <summary>Responses whose output is only known to be at least what is counted.</summary>
    public int LowerBoundResponses { get; init; }
    public IReadOnlyList<string> UnpricedModels { get; init; } = [];
    public int ApiErrors { get; init; }
    public int SkippedLines { get; init; }
    public string? TranscriptPath { get; init; }
}
