namespace ClaudeSessionLogger.Domain;

/// <summary>An API response: a row of <c>responses</c>.</summary>
readonly record struct SessionResponse(
    ulong Key,
    SessionId SessionId,
    string? AgentId,
    DateTime? At,
    BilledUsage Usage,
    string? Speed,
    string? Geo,
    string? Tier,
    bool IsLowerBound,
    bool IsAdvisor,
    string? GitBranch,
    Usd? Cost
)
{
    /// <summary>What the client wrote beside the response as its cost; null if nothing.</summary>
    public Usd? ClientCost { get; init; }

    /// <summary>Whether the cost is the client's, because the model has no price.</summary>
    public bool IsClientPriced { get; init; }
}

/// <summary>The usage of one model in a session, as reported by the client.</summary>
readonly record struct ReportedModel(SessionId SessionId, string Model, Tokens Tokens, Usd Cost);

/// <summary>A session with its responses and reported usage.</summary>
sealed record RecordedSession(
    Session Session,
    IReadOnlyCollection<SessionResponse> Responses,
    IReadOnlyCollection<ReportedModel> Reported
);
