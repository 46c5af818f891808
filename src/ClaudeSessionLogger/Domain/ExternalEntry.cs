namespace ClaudeSessionLogger.Domain;

/// <summary>A row of <c>log_entries</c> that another tool wrote: the Python tool here, or whoever changed it on the hub.</summary>
sealed record ExternalEntry(
    string Id, string? SessionId, DateTime? LoggedAt, string? Category, string? Status, string? Title, string? Body, DateTime? UpdatedAt, string? CreatedBy, string? UpdatedBy);
