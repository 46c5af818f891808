using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A row of <c>sessions</c> for output: every documented column under its own name.</summary>
record SessionRow
{
    public required SessionId SessionId { get; init; }
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

    [JsonIgnore]
    public CostMark Mark => new(UnpricedModels is not null, ClientPricedUsd > 0);

    /// <summary>The remote of the project's repository without credentials, or the project's path.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The project's name, with its owner or folder where several have the name.</summary>
    [JsonIgnore]
    public string? ProjectLabel { get; init; }

    /// <summary>What people read in place of a missing title.</summary>
    public const string Untitled = "(untitled)";

    /// <summary>The title for people.</summary>
    [JsonIgnore]
    public string ShownTitle => Title is { Length: > 0 } title ? title : Untitled;

    /// <summary>Of the cost, what the client computed for models without a price.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public decimal ClientPricedUsd { get; init; }
    public string? EndReason { get; init; }
    public string? DeviceId { get; init; }
    public string? TranscriptPath { get; init; }
    public long SubagentToolCallCount { get; init; }
    public long ApiErrors { get; init; }
    public long SkippedLines { get; init; }

    /// <summary>The user's title, which is then the <see cref="Title"/>; null if the title is the client's.</summary>
    public string? UserTitle { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public bool Pinned { get; init; }
    public string? Note { get; init; }

    /// <summary>The tags, as in <c>#flaky #billing</c>.</summary>
    [JsonIgnore]
    public string TagText => string.Join(' ', Tags.Select(tag => $"#{tag}"));

    /// <summary>The title with the pin before it and the tags after it, as in lists.</summary>
    [JsonIgnore]
    public string ListTitle => $"{(Pinned ? "★ " : "")}{ShownTitle} {TagText}".TrimEnd();
}
