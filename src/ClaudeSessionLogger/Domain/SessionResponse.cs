namespace ClaudeSessionLogger.Domain;

/// <summary>An API response: a row of <c>responses</c>.</summary>
readonly record struct SessionResponse(
    ulong Key,
    string SessionId,
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
);

/// <summary>The usage of one model in a session, as reported by the client.</summary>
readonly record struct ReportedModel(string SessionId, string Model, Tokens Tokens, Usd Cost);

/// <summary>A session with its responses and reported usage.</summary>
sealed record RecordedSession(
    Session Session,
    IReadOnlyCollection<SessionResponse> Responses,
    IReadOnlyCollection<ReportedModel> Reported
);
