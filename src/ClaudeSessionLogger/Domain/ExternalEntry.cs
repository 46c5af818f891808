namespace ClaudeSessionLogger.Domain;

/// <summary>
/// An external row of <c>log_entries</c>. It comes from the Python tool's local database, or another tool wrote it on
/// the hub.
/// </summary>
sealed record ExternalEntry(
    EntryId Id,
    SessionId? SessionId,
    DateTime? LoggedAt,
    string? Category,
    string? Status,
    string? Title,
    string? Body,
    DateTime? UpdatedAt,
    string? CreatedBy,
    string? UpdatedBy
);
