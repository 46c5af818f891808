namespace ClaudeSessionLogger.Domain;

/// <summary>A session with the columns of <c>sessions</c>; times are UTC, amounts exact.</summary>
sealed record Session
{
    public required SessionId Id { get; init; }
    public string? Project { get; init; }

    /// <summary>The remote of the project's repository without credentials, or the project's path.</summary>
    public string? ProjectId { get; init; }
    public string? Cwd { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }

    /// <summary>Model names by cost, highest first.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Tokens of the main thread and the subagents.</summary>
    public Tokens Tokens { get; init; }
    public long SubagentTokens { get; init; }
    public int WebSearches { get; init; }
    public Usd Cost { get; init; }

    /// <summary>The part of the cost that the client computed, for models without a price.</summary>
    public Usd ClientPriced { get; init; }

    /// <summary>The cost that the client reports for this session alone; null if it reports none.</summary>
    public Usd? ReportedCost { get; init; }
    public int MessageCount { get; init; }
    public int ToolCallCount { get; init; }
    public int SubagentToolCallCount { get; init; }
    public IReadOnlyList<string> Skills { get; init; } = [];
    public string? GitBranch { get; init; }
    public string? ClientVersion { get; init; }
    public string? Title { get; init; }

    /// <summary>One of custom, ai, summary or prompt.</summary>
    public string? TitleSource { get; init; }
    public string Type { get; init; } = "general";

    /// <summary>
    /// The number of responses that are incomplete in the transcript, so that their output is a lower bound.
    /// </summary>
    public int LowerBoundResponses { get; init; }
    public IReadOnlyList<string> UnpricedModels { get; init; } = [];
    public int ApiErrors { get; init; }
    public int SkippedLines { get; init; }
    public string? TranscriptPath { get; init; }
}
