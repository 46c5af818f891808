namespace ClaudeSessionLogger.Domain;

/// <summary>One API response as it stands in the database: a row of <c>responses</c>.</summary>
readonly record struct SessionResponse(
    ulong Key, string SessionId, string? AgentId, DateTime? At, BilledUsage Usage, string? Speed, string? Geo, string? Tier, bool IsLowerBound,
    bool IsAdvisor, string? GitBranch, Usd? Cost);

/// <summary>What the client itself says a session used of one model.</summary>
readonly record struct ReportedModel(string SessionId, string Model, Tokens Tokens, Usd Cost);

/// <summary>A session with all that is recorded of it.</summary>
sealed record RecordedSession(Session Session, IReadOnlyCollection<SessionResponse> Responses, IReadOnlyCollection<ReportedModel> Reported);
