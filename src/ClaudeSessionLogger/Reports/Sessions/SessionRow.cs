using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A row of <c>sessions</c> for output: every documented column under its own name.</summary>
record SessionRow
{
    public required string SessionId { get; init; }
    public string? Project { get; init; }
    public string? Cwd { get; init; }
    public DateOnly? SessionDate { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public double? DurationMin { get; init; }
    public string? Models { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }
    public long CacheWriteTokens { get; init; }
    public long CacheReadTokens { get; init; }
    public long TotalTokens { get; init; }
    public decimal CostUsd { get; init; }
    public long MessageCount { get; init; }
    public long ToolCallCount { get; init; }
    public string? SkillsUsed { get; init; }
    public string? GitBranch { get; init; }
    public string? CcVersion { get; init; }
    public string? Title { get; init; }
    public string? SessionType { get; init; }
    public string? CreatedBy { get; init; }
    public string? TitleSource { get; init; }
    public decimal? ReportedCostUsd { get; init; }

    [JsonPropertyName("cache_write_1h_tokens")]
    public long CacheWrite1hTokens { get; init; }
    public long WebSearchRequests { get; init; }
    public long SubagentTokens { get; init; }
    public long LowerBoundResponses { get; init; }
    public string? UnpricedModels { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> Unpriced => UnpricedModels?.Split(", ") ?? [];

    /// <summary>Whether the cost of models without a price is missing.</summary>
    [JsonIgnore]
    public bool LacksModels => UnpricedModels is not null;
    public string? EndReason { get; init; }
    public string? DeviceId { get; init; }
    public string? TranscriptPath { get; init; }
    public long SubagentToolCallCount { get; init; }
    public long ApiErrors { get; init; }
    public long SkippedLines { get; init; }
}
